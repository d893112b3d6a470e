using Microsoft.Extensions.AI;
using Proximal.Language;

namespace Proximal.Extensions.AI.Tests;

public sealed class ChatClientJudgeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Preferences_are_in_the_order_of_the_pairs(int parallelism)
    {
        // The longer response wins; later requests are answered earlier.
        using var client = new ScriptedChatClient(
            static text => $"Compared. [[{(Part(text, 'A').Length >= Part(text, 'B').Length ? "A" : "B")}]]",
            static text => TimeSpan.FromMilliseconds(Math.Max(1, 20 - (3 * Part(text, 'A').Length)))
        );
        var judge = new ChatClientJudge(client, new ChatClientJudgeOptions { Parallelism = parallelism });
        CompletionPair[] pairs = [Pair("aa", "b"), Pair("a", "bbb"), Pair("aaaa", "bb"), Pair("a", "b")];
        var preferences = new Preference[4];
        judge.Compare(pairs, preferences);
        // Both answers prefer the first of equal ones, so the last pair is a tie.
        Assert.Equal([Preference.First, Preference.Second, Preference.First, Preference.Tie], preferences);
        Assert.InRange(client.Most, 1, parallelism);
        Assert.Equal(8, client.Requests);
        Assert.Equal(
            [("aa", "b"), ("bbb", "a"), ("aaaa", "bb")],
            judge.Label(pairs).Select(static pair => (pair.Chosen, pair.Rejected))
        );
    }

    [Fact]
    public void Without_both_orders_the_first_answer_counts()
    {
        using var client = new ScriptedChatClient(static _ => "[[B]] is wrong, so [[A]]");
        var judge = new ChatClientJudge(client, new ChatClientJudgeOptions { BothOrders = false });
        var preferences = new Preference[1];
        judge.Compare([Pair("x", "y")], preferences);
        Assert.Equal(Preference.First, preferences[0]);
        Assert.Equal(1, client.Requests);
    }

    [Fact]
    public void Places_in_the_texts_of_a_pair_are_not_filled()
    {
        string seen = "";
        using var client = new ScriptedChatClient(text =>
        {
            seen = text;
            return "[[C]]";
        });
        var options = new ChatClientJudgeOptions { Question = "{prompt}|{first}|{second}", BothOrders = false };
        new ChatClientJudge(client, options).Compare([Pair("{second}", "b")], new Preference[1]);
        Assert.Equal("p|{second}|b", seen);
        Assert.Contains(
            "{first}",
            Assert
                .Throws<InvalidInputException>(() =>
                    new ChatClientJudge(client, options with { Question = "{prompt}" })
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Request_is_repeated_and_then_fails_with_the_answer()
    {
        int attempts = 0;
        using var client = new ScriptedChatClient(_ =>
            ++attempts == 1 ? throw new HttpRequestException("busy")
            : attempts == 2 ? "I cannot decide."
            : "[[B]]"
        );
        var options = new ChatClientJudgeOptions { BothOrders = false, Retries = 2 };
        var preferences = new Preference[1];
        new ChatClientJudge(client, options).Compare([Pair("a", "b")], preferences);
        Assert.Equal(Preference.Second, preferences[0]);

        using var silent = new ScriptedChatClient(static _ => "I cannot decide.");
        RewardFailedException e = Assert.Throws<RewardFailedException>(() =>
            new ChatClientJudge(silent, options).Compare([Pair("a", "b")], new Preference[1])
        );
        Assert.Contains("failed in 3 attempts", e.Message, StringComparison.Ordinal);
        Assert.Contains("I cannot decide.", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, silent.Requests);
        new ChatClientJudge(silent, options with { Unparsed = Preference.Tie }).Compare([Pair("a", "b")], preferences);
        Assert.Equal(Preference.Tie, preferences[0]);
    }

    [Fact]
    public void Request_without_an_answer_times_out()
    {
        using var client = new ScriptedChatClient(static _ => "[[A]]", static _ => TimeSpan.FromMinutes(5));
        var options = new ChatClientJudgeOptions { Timeout = TimeSpan.FromMilliseconds(30), Retries = 1 };
        RewardFailedException e = Assert.Throws<RewardFailedException>(() =>
            new ChatClientJudge(client, options).Compare([Pair("a", "b")], new Preference[1])
        );
        Assert.Contains("did not answer within 0.03 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reward_is_the_scaled_rating()
    {
        using var client = new ScriptedChatClient(static text =>
            $"Good: [[3]]. Finally [[{(text.Contains("longer", StringComparison.Ordinal) ? "7.5" : "2")}]]"
        );
        var reward = new ChatClientReward(
            client,
            new ChatClientRewardOptions
            {
                Name = "grade",
                Offset = 5,
                Scale = 0.5f,
                Chat = new ChatOptions { Temperature = 0, Seed = 1 },
            }
        );
        float[] scores = new float[2];
        reward.Score([new RewardInput("p", "longer"), new RewardInput("p", "x")], scores);
        Assert.Equal([1.25f, -1.5f], scores);
        Assert.Equal("grade", reward.Name);
        Assert.Equal(0, client.LastOptions!.Temperature);
        Assert.Equal(1, client.LastOptions.Seed);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var client = new ScriptedChatClient(static _ => "");
        Assert.Throws<InvalidInputException>(() =>
            new ChatClientJudge(client, new ChatClientJudgeOptions { Parallelism = 0 })
        );
        Assert.Throws<InvalidInputException>(() =>
            new ChatClientReward(client, new ChatClientRewardOptions { Timeout = TimeSpan.Zero })
        );
        Assert.Throws<InvalidInputException>(() =>
            new ChatClientReward(client, new ChatClientRewardOptions { Retries = -1 })
        );
    }

    [Fact]
    public void Model_of_this_library_is_a_judge()
    {
        var scripted = new ScriptedModel();
        var options = new ChatClientJudgeOptions { Question = "{prompt}: {first} or {second}?" };
        scripted.Write("Clearly [[B]]", [new(ChatRole.User, "p: aaaaaa or bbb?")]);
        using LanguageModelChatClient client = scripted.Client();
        var preferences = new Preference[1];
        new ChatClientJudge(client, options with { BothOrders = false }).Compare([Pair("aaaaaa", "bbb")], preferences);
        Assert.Equal(Preference.Second, preferences[0]);
    }

    private static CompletionPair Pair(string first, string second) =>
        new(new RewardInput("p", first), new RewardInput("p", second));

    private static string Part(string text, char letter)
    {
        string start = $"[Response {letter}]",
            end = $"[End of response {letter}]";
        int at = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[at..text.IndexOf(end, StringComparison.Ordinal)].Trim();
    }
}
