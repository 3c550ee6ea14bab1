package dev.moor.actors.rules;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/** Names for containers that got none: an adjective and the surname of someone who found things. */
public final class NameGenerator {
  private static final int TRIES = 12;
  private static final List<String> ADJECTIVES =
      words(
          """
          able agile amber ample apt awake bold brave breezy bright brisk busy calm candid
          careful cheerful civil clear clever cosy crisp curious daring deft eager early
          earnest easy fair fancy fearless fine firm fit fluent fond frank free fresh friendly
          gentle gifted glad golden good grand great handy happy hardy hearty helpful honest
          hopeful humble jolly joyful just keen kind lively loyal lucid lucky mellow merry
          mighty modest neat nimble noble patient placid plucky polite proud quick quiet ready
          robust serene sharp silent simple sincere smart snug sober solid spry stable steady
          stoic sunny sure swift tidy tranquil trusty upbeat vivid warm wise witty zesty
          """);
  private static final List<String> SURNAMES =
      words(
          """
          abel adams agnesi allen ampere anning archimedes babbage banach bardeen bartik bell
          bernoulli bohr boole born bose boyle brahe brown cannon cantor carson cauchy cerf
          chandrasekhar clarke codd cori curie dalton darwin davy descartes dijkstra dirac
          easley edison ehrlich einstein elion engelbart euclid euler faraday fermat fermi
          feynman fibonacci fisher fleming fourier franklin galileo galois gauss germain gibbs
          goedel goldberg golgi goodall haber hahn hamilton hamming hawking heisenberg
          herschel hertz hilbert hodgkin hooke hopper hubble huygens hypatia jackson jemison
          johnson joliot joule kapitsa kepler khorana kilby knuth kovalevskaya lagrange lamarr
          lamport landau laplace leakey leavitt leibniz linnaeus lister lovelace lyell mach
          maxwell mayer mcclintock meitner mendel mendeleev mirzakhani morse napier nash
          newton nightingale nobel noether ohm panini pascal pasteur pauling payne perlman
          planck poincare poitras pythagoras ptolemy raman ramanujan riemann ritchie roentgen
          rosalind rubin sagan sanger shannon shaw shockley sinoussi stallman stevens swartz
          tesla tharp thompson torvalds turing varahamihira villani volta wescoff wilbur wiles
          wing wozniak wright wu yalow yonath zhukovsky
          """);

  private NameGenerator() {}

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /**
   * A name that is free.
   *
   * @param random gives a number from 0 below its argument
   * @param taken asked for each candidate
   */
  public static String next(IntUnaryOperator random, Predicate<String> taken) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      String name = pick(random);
      if (!taken.test(name)) {
        return name;
      }
    }
    String base = pick(random);
    long suffix = 1;
    while (taken.test(base + suffix)) {
      suffix++;
    }
    return base + suffix;
  }

  private static String pick(IntUnaryOperator random) {
    return ADJECTIVES.get(random.applyAsInt(ADJECTIVES.size()))
        + "_"
        + SURNAMES.get(random.applyAsInt(SURNAMES.size()));
  }
}
