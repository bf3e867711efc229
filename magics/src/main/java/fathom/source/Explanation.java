package fathom.source;

import java.util.List;
import java.util.Map;

/**
 * What a kernel function is for, in a learner's words.
 *
 * @param files where it is defined, by path in the kernel tree, in one kernel or another: where the
 *     explanation can be checked
 * @param kernels the versions that it holds for
 * @param texts by language
 */
public record Explanation(List<String> files, KernelRange kernels, Map<Language, Text> texts) {

  /** The languages in which explanations are written. */
  public enum Language {
    ENGLISH("en"),
    CHINESE("zh");

    private final String code;

    Language(String code) {
      this.code = code;
    }

    /** "en", "zh" (ISO 639-1). */
    public String code() {
      return code;
    }

    /**
     * The language of a code.
     *
     * @throws IllegalArgumentException if there is none of that code
     */
    public static Language of(String code) {
      for (Language language : values()) if (language.code.equals(code)) return language;
      throw new IllegalArgumentException(
          "Explanations are written in en and zh, not in \"" + code + "\".");
    }
  }

  /**
   * One explanation in one language, each part one to three sentences.
   *
   * @param purpose what the function is for
   * @param look what to look at in a trace of it
   * @param wrong what a beginner gets wrong
   */
  public record Text(String purpose, String look, String wrong) {}

  public Text in(Language language) {
    return texts.get(language);
  }
}
