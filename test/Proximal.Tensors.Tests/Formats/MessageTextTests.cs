namespace Proximal.Tensors.Tests.Formats;

/// <summary>Messages are one line of limited length, whatever the input contains.</summary>
public sealed class MessageTextTests
{
    [Theory]
    [InlineData("plain text, äöü, 日本, 😀", "plain text, äöü, 日本, 😀")]
    [InlineData("a\nb\r\nc\td", "a\\nb\\nc\\td")]
    [InlineData("\u001b[31mred\0\u007f\u0085", "\\u001b[31mred\\u0000\\u007f\\u0085")]
    [InlineData("\u2028\u202e\u2066", "\\u2028\\u202e\\u2066")]
    public void Message_withControlCharacters_isEscaped(string text, string expected) =>
        Assert.Equal(expected, new InvalidInputException(text).Message);

    [Fact]
    public void Message_withUnpairedSurrogates_isEscaped()
    {
        string text = string.Concat('\ud83d', "a", '\ude00');
        Assert.Equal("\\ud83da\\ude00", new InvalidInputException(text, null).Message);
    }

    [Fact]
    public void Message_ofMoreThan2000Characters_keepsBeginningAndEnd()
    {
        string message = new InvalidInputException($"first {new string('x', 100_000)} last").Message;
        Assert.Equal(2000, message.Length);
        Assert.StartsWith("first x", message, StringComparison.Ordinal);
        Assert.EndsWith("x last", message, StringComparison.Ordinal);
        Assert.Contains('…', message);
    }

    [Theory]
    [InlineData("abcdef", 6, "'abcdef'")]
    [InlineData("abcdefg", 6, "'abcde…'")]
    [InlineData("abcd😀g", 6, "'abcd…'")]
    [InlineData("\n\n\n\n", 6, "'\\n\\n\\…'")]
    [InlineData(null, 6, "''")]
    public void Quote_isShortAndEscaped(string? text, int most, string expected) =>
        Assert.Equal(expected, MessageText.Quote(text, most));
}
