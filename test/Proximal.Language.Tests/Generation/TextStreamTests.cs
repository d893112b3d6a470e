namespace Proximal.Language.Tests;

public sealed class TextStreamTests
{
    private readonly CharacterTokenizer tokenizer = new("abcdefghijklmnopqrstuvwxyz. ");

    [Theory]
    [InlineData("once upon", FinishReason.Length, new string[0], "once upon")]
    [InlineData("one. two.", FinishReason.StopString, new[] { "two." }, "one. ")]
    [InlineData("aab aac", FinishReason.StopString, new[] { "aac", "never" }, "aab ")]
    [InlineData("the en", FinishReason.Length, new[] { "end" }, "the en")]
    [InlineData("so", FinishReason.EndToken, new[] { "end" }, "so")]
    public void TextStream_pieces_join_to_the_decoded_text(
        string written,
        FinishReason finish,
        string[] stops,
        string expected
    )
    {
        var stream = new TextStream(tokenizer, stops);
        List<int> ids = [.. tokenizer.Encode(written)];
        if (finish == FinishReason.EndToken)
            ids.Add(tokenizer.EndToken!.Value);
        string text = string.Concat(
            ids.Select((id, i) => stream.Add(new GeneratedToken(0, i, id, 0, i == ids.Count - 1 ? finish : null)))
        );
        Assert.Equal(expected, text);
    }

    [Fact]
    public void TextStream_holds_back_the_longest_start_of_several_stop_texts()
    {
        var stream = new TextStream(tokenizer, ["bca", "x"]);
        Assert.Equal(
            ["a", "", ""],
            "abc".Select((letter, i) => stream.Add(new GeneratedToken(0, i, tokenizer.Encode($"{letter}")[0], 0, null)))
        );
    }

    [Fact]
    public void TextStream_holds_back_only_a_possible_start_of_a_stop_text()
    {
        var stream = new TextStream(tokenizer, ["bca"]);
        Assert.Equal(
            ["a", "", "", "bcb", "x"],
            "abcbx"
                .Select((letter, i) => stream.Add(new GeneratedToken(0, i, tokenizer.Encode($"{letter}")[0], 0, null)))
                .ToArray() switch
            {
                // The second b may begin a stop itself.
                [var a, var b, var c, "bc", "bx"] => [a, b, c, "bcb", "x"],
                var other => other,
            }
        );
    }
}
