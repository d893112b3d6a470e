using System.Reflection;
using System.Text.Json;

namespace Proximal.Language.Tests;

public sealed class RewardParserTests
{
    private static readonly RewardParser Parser = new();

    [Theory]
    [InlineData("contains:thanks", "Many Thanks", 1)]
    [InlineData("contains:thanks,ignore_case=false", "Many Thanks", 0)]
    [InlineData("contains:yes, please", "oh yes, please!", 1)]
    [InlineData("contains:\"a + b, text=c\"", "is a + b, text=c", 1)]
    [InlineData("contains:\"say \"\"no\"\"\"", "I say \"no\".", 1)]
    [InlineData("contains:text=a=b", "a=b", 1)]
    [InlineData("length:4", "abcd", 1)]
    [InlineData("length:characters=4", "abcdef", 0.5f)]
    [InlineData(@"regex_match:^\d{1,3}$", "42", 1)]
    [InlineData("think_format", "<think>so</think> 42", 1)]
    [InlineData("ended", "x", 1)]
    [InlineData("exact_match", "Paris", 1)]
    [InlineData("exact_match:wrong", "Paris", 0)]
    [InlineData(@"exact_match:answer,extract=is (\w+),ignore_case=true", "it is PARIS", 1)]
    [InlineData(@"number_match:number,tolerance=0.1", "about 40", 1)]
    [InlineData("0.5*contains:a + length:2", "ab", 1.5f)]
    [InlineData("-2 * contains:a", "ab", -2)]
    public void Parse_creates_the_named_reward(string text, string completion, float expected)
    {
        var metadata = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["answer"] = JsonElement.Parse("\"Paris\""),
            ["wrong"] = JsonElement.Parse("\"London\""),
            ["number"] = JsonElement.Parse("42"),
        };
        var scores = new float[1];
        Parser.Parse(text).ScoreFinite([new RewardInput("Where?", completion, metadata)], scores);
        Assert.Equal(expected, scores[0]);
    }

    [Theory]
    [InlineData("contians:x", "there is no reward 'contians': did you mean contains?")]
    [InlineData("wonderful", "there is no reward 'wonderful' (there are exact_match, number_match")]
    [InlineData("contains", "the reward contains needs 'text', the text: contains:TEXT[,ignore_case=IGNORE_CASE]")]
    [InlineData(
        "contains:a,ignorecase=true",
        "the reward contains has no argument 'ignorecase': did you mean ignore_case?"
    )]
    [InlineData(
        "contains:a,ignore_case=yes",
        "the reward contains must have true or false as 'ignore_case', but has 'yes'"
    )]
    [InlineData("contains:a,text=b", "the reward contains is given 'text' twice")]
    [InlineData("length:0", "the reward length must have a whole number of 1 or more as 'characters', but has '0'")]
    [InlineData(
        "number_match:answer,tolerance=-1",
        "the reward number_match must have a number of 0 or more as 'tolerance', but has '-1'"
    )]
    [InlineData("ended:now", "the reward ended takes no argument")]
    [InlineData("ended + ", "the reward 'ended + ' has an empty term")]
    [InlineData("", "the reward '' has an empty term")]
    [InlineData("contains:\"a", "has a double quote that is not closed")]
    [InlineData("1e99*ended", "the weight 1e99 in the reward '1e99*ended' must be finite")]
    [InlineData("regex_match:(", "the regular expression '(' of the reward regex_match cannot be used")]
    [InlineData("no/such/model", "no/such/model")]
    public void Invalid_reward_text_is_refused_in_one_line(string text, string expected)
    {
        string message = Assert.Throws<InvalidInputException>(() => Parser.Parse(text)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Every_verifiable_reward_has_a_name()
    {
        string[] made =
        [
            .. typeof(VerifiableRewards)
                .GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Select(static method => method.Name.ToUpperInvariant()),
        ];
        Assert.Equal(
            made.Order(StringComparer.Ordinal),
            NamedRewards
                .All.Select(static reward => reward.Name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant())
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            ["exact_match", "number_match", "regex_match:a", "contains:a", "think_format", "ended", "length:9"],
            static text => Assert.Equal(text.Split(':')[0], Parser.Parse(text).Name)
        );
    }

    [Fact]
    public void Parse_of_a_folder_loads_a_reward_model()
    {
        var opened = new List<(string, bool)>();
        var parser = new RewardParser(
            openModel: (folder, normalize, _) =>
            {
                opened.Add((folder, normalize));
                return RewardFunction.From(static (_, _) => 3);
            }
        );
        parser.Parse("runs/helpful + 2*model:kind,normalize=false + ended");
        Assert.Equal([("runs/helpful", true), ("kind", false)], opened);
    }
}
