package dev.moor.actors.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.moor.persistence.codec.EventCodec;
import dev.moor.persistence.codec.Journaled;
import dev.moor.persistence.codec.SplitEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A codec over a table of records. A manifest names the shape of the bytes: a record whose
 * components change gets a new one ({@code …/2}), and the old one stays with an upcaster. Bytes
 * with unknown or missing components are refused, since a default in their place would be a guess.
 */
public abstract class CborEventCodec implements EventCodec {
  private static final ObjectMapper CBOR = strict(new CBORMapper());
  private static final ObjectMapper JSON = strict(new JsonMapper());

  private final ObjectMapper cbor;
  private final String name;
  private final Map<Class<? extends Journaled>, String> manifests;
  private final Map<String, Class<? extends Journaled>> types = new HashMap<>();
  private final Map<String, Upcaster> upcasters;

  /**
   * From an old shape to today's.
   *
   * @param manifest today's manifest
   * @param change edits the old tree
   */
  public record Upcaster(String manifest, UnaryOperator<ObjectNode> change) {}

  /**
   * Old manifests whose one event is several by now: each upcaster makes one of them, of a copy of
   * the old tree.
   */
  protected Map<String, List<Upcaster>> splits() {
    return Map.of();
  }

  protected CborEventCodec(
      String name,
      Map<Class<? extends Journaled>, String> manifests,
      Map<String, Upcaster> upcasters) {
    this(name, manifests, upcasters, Map.of());
  }

  /**
   * A codec of types that carry no names of their own in their bytes.
   *
   * @param mixIns Jackson annotations for types of the tree
   */
  protected CborEventCodec(
      String name,
      Map<Class<? extends Journaled>, String> manifests,
      Map<String, Upcaster> upcasters,
      Map<Class<?>, Class<?>> mixIns) {
    this.cbor = mixIns.isEmpty() ? CBOR : withMixIns(mixIns);
    this.name = name;
    this.manifests = new LinkedHashMap<>(manifests);
    this.upcasters = Map.copyOf(upcasters);
    manifests.forEach(
        (type, manifest) -> {
          if (types.put(manifest, type) != null) {
            throw new IllegalArgumentException("two types under manifest " + manifest);
          }
        });
  }

  private static ObjectMapper withMixIns(Map<Class<?>, Class<?>> mixIns) {
    ObjectMapper mapper = strict(new CBORMapper()).registerModule(new Jdk8Module());
    mixIns.forEach(mapper::addMixIn);
    return mapper;
  }

  private static ObjectMapper strict(ObjectMapper mapper) {
    return mapper
        .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
        .registerModule(new JavaTimeModule())
        .enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Set<Class<? extends Journaled>> types() {
    return Set.copyOf(manifests.keySet());
  }

  @Override
  public final String manifest(Journaled event) {
    String manifest = manifests.get(event.getClass());
    if (manifest == null) {
      throw new CodecException("no manifest for " + event.getClass().getName(), null);
    }
    return manifest;
  }

  @Override
  public final byte[] encode(Journaled event) {
    String manifest = manifest(event);
    try {
      return cbor.writeValueAsBytes(event);
    } catch (IOException e) {
      throw new CodecException("cannot encode " + manifest, e);
    }
  }

  @Override
  public final Journaled decode(String manifest, byte[] bytes) {
    List<Upcaster> split = splits().get(manifest);
    if (split != null) {
      return new SplitEvent(split.stream().map(part -> part(manifest, bytes, part)).toList());
    }
    Upcaster upcaster = upcasters.get(manifest);
    Class<? extends Journaled> type = types.get(upcaster == null ? manifest : upcaster.manifest());
    if (type == null) {
      throw new CodecException("unknown manifest " + manifest, null);
    }
    try {
      if (upcaster == null) {
        return cbor.readValue(bytes, type);
      }
      ObjectNode old = cbor.readValue(bytes, ObjectNode.class);
      return cbor.treeToValue(upcaster.change().apply(old), type);
    } catch (IOException | RuntimeException e) {
      throw new CodecException(
          "%d bytes under %s cannot be read: %s".formatted(bytes.length, manifest, e.getMessage()),
          e);
    }
  }

  private Journaled part(String manifest, byte[] bytes, Upcaster part) {
    try {
      ObjectNode old = cbor.readValue(bytes, ObjectNode.class);
      return cbor.treeToValue(part.change().apply(old), types.get(part.manifest()));
    } catch (IOException | RuntimeException e) {
      throw new CodecException(
          "%d bytes under %s cannot be read: %s".formatted(bytes.length, manifest, e.getMessage()),
          e);
    }
  }

  /**
   * The bytes of a JSON text: mostly those that {@link #json} made it of, since objects are written
   * as records are and arrays as lists. Maps are not told from records, so some bytes differ.
   */
  public static byte[] bytes(String json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = CBOR.getFactory().createGenerator(bytes)) {
      write(out, JSON.readTree(json));
    } catch (IOException e) {
      throw new CodecException("no JSON: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, JsonNode node) throws IOException {
    if (node.isObject()) {
      out.writeStartObject();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        out.writeFieldName(field.getKey());
        write(out, field.getValue());
      }
      out.writeEndObject();
    } else if (node.isArray()) {
      out.writeStartArray(null, node.size());
      for (JsonNode element : node) {
        write(out, element);
      }
      out.writeEndArray();
    } else {
      CBOR.writeTree(out, node);
    }
  }

  /** The bytes as JSON text, of any version: what {@code moor journal} shows. */
  public static String json(byte[] bytes) {
    try {
      JsonNode tree = CBOR.readTree(bytes);
      return JSON.writeValueAsString(tree);
    } catch (IOException e) {
      throw new CodecException(bytes.length + " bytes are no CBOR", e);
    }
  }
}
