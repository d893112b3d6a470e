using System.Diagnostics;

namespace Proximal.Language.Tests;

/// <summary>A pattern of a file cannot hang the tokenizer.</summary>
public sealed class RegexSplitterTests
{
    private static readonly string Hostile = new string('a', 50_000) + "!";

    // Without backtracking, the time is in proportion to the text.
    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*$")]
    [InlineData("(a*)*b")]
    public void Split_patternWithNestedQuantifiers_isFast(string pattern)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal([Hostile], Split(pattern, Hostile));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void Split_patternWithLookahead_endsInATimeLimit()
    {
        string message = Assert.Throws<InvalidInputException>(() => Split("(a+)+(?=b)", Hostile)).Message;
        Assert.StartsWith(
            "the tokenizer's pattern '(a+)+(?=b)' takes more than 1 second",
            message,
            StringComparison.Ordinal
        );
        Assert.InRange(message.Length, 50, 300);
    }

    [Theory]
    [InlineData(
        @"\p{L}+|\p{N}{1,2}|[^\s\p{L}\p{N}]+|\s+",
        "Two 1234 words, and more",
        new[] { "Two", " ", "12", "34", " ", "words", ",", " ", "and", " ", "more" }
    )]
    [InlineData(@"\s+(?!\S)|\s*\S+", "a  b \n", new[] { "a", " ", " b", " \n" })]
    public void Split_ordinaryPattern_isThatOfDotNet(string pattern, string text, string[] expected) =>
        Assert.Equal(expected, Split(pattern, text));

    private static string[] Split(string pattern, string text)
    {
        var pieces = new List<Piece>();
        new RegexSplitter(pattern, removesGaps: false, removesMatches: false).Split(text, pieces);
        return [.. pieces.Select(piece => text.Substring(piece.Start, piece.Length))];
    }
}
