using System.Diagnostics;
using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>A pattern of a file cannot hang the tokenizer.</summary>
public sealed class CodePointRegexTests
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

    [Theory]
    [InlineData(@"[^\r\n\p{L}\p{N}]?+\p{L}++|\s*+", @"(?>[^\r\n\p{L}\p{N}]?)(?>\p{L}+)|(?>\s*)")]
    [InlineData(@"(a|b)++c", @"(?>(a|b)+)c")]
    [InlineData(@"(?:a(b++))?+", @"(?>(?:a((?>b+)))?)")]
    [InlineData(@"[]+]+[^]+*]*\+\++a{1,3}b?", @"[]+]+[^]+*]*\+\++a{1,3}b?")]
    [InlineData(@"(?<!a)(?=b)+?", @"(?<!a)(?=b)+?")]
    public void Possessive_quantifiers_become_atomic_groups(string pattern, string expected) =>
        Assert.Equal(expected, PossessiveQuantifiers.Replace(pattern));

    [Fact]
    public void A_possessive_quantifier_gives_nothing_back() =>
        Assert.Equal(["aab", "b", "aa"], Split("a++b|b|a++(?!a)", "aabbaa"));

    private static string[] Split(string pattern, string text)
    {
        var pieces = new List<Piece>();
        using JsonDocument json = JsonDocument.Parse(
            JsonSerializer.Serialize(new { pattern = new { Regex = pattern } })
        );
        new SplitPreTokenizer(TextPattern.Read(json.RootElement), SplitBehavior.Isolated, inverts: false).Split(
            text,
            pieces
        );
        return [.. pieces.Select(piece => text.Substring(piece.Start, piece.Length))];
    }
}
