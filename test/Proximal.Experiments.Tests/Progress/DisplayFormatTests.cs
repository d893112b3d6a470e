namespace Proximal.Experiments.Tests;

public sealed class DisplayFormatTests
{
    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("a\nb\tc", 6, "a⏎b c")]
    [InlineData("ab😀cd", 4, "ab…")]
    [InlineData("ab😀cd", 5, "ab😀…")]
    public void Excerpt_shortens_a_text_to_one_line_without_splitting_a_character(
        string text,
        int width,
        string expected
    ) => Assert.Equal(expected, DisplayFormat.Excerpt(text, width));
}
