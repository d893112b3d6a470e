using Proximal.Language;

namespace Proximal.Demos.Tests;

/// <summary>The inn: the same seed gives the same corpus, and the quality of answers follows its definition.</summary>
public sealed class InnTests
{
    private static readonly Inn Inn = new(1);

    [Fact]
    public void Same_seed_makes_the_same_inn_and_corpus()
    {
        Assert.Equal(Texts(1), Texts(1));
        Assert.NotEqual(Texts(1), Texts(2));
        Assert.NotEqual(Inn.Things.Select(Inn.PlaceOf), Inn.Things.Select(new Inn(2).PlaceOf));

        static string[] Texts(ulong seed)
        {
            var random = new Rng(seed);
            return [.. new Inn(seed).Text(50, ref random).Select(static line => line.Completion)];
        }
    }

    [Fact]
    public void Every_object_has_prompts_and_a_place()
    {
        Assert.Equal(40, Inn.Prompts.DistinctBy(static prompt => prompt.Prompt).Count());
        Assert.All(Inn.Prompts, static prompt => Assert.Matches("^Guest: .*\nHost:$", prompt.Prompt));
        Assert.Equal(5, Inn.Things.Select(Inn.PlaceOf).Distinct().Count());
    }

    [Fact]
    public void Quality_depends_on_correctness_manners_and_length()
    {
        const string Prompt = "Guest: Where is the key?\nHost:";
        string right = Inn.PlaceOf("key");
        string wrong = Inn.Things.Select(Inn.PlaceOf).First(place => place != right);
        Assert.Equal(1, Inn.Quality(Prompt, $" It is {right}."));
        Assert.Equal(-1, Inn.Quality(Prompt, $" It is {wrong}."));
        Assert.Equal(-1, Inn.Quality(Prompt, $" It is {right}. It is {wrong}."));
        Assert.Equal(1, Inn.Quality(Prompt, $" The key is {right}."));
        Assert.Equal(-1, Inn.Quality(Prompt, $" The lamp is {right}."));
        Assert.Equal(-1, Inn.Quality(Prompt, $" The key is {right}. I saw the lamp {right}."));
        Assert.Equal(0, Inn.Quality(Prompt, " I do not know. The lamp is new."));
        Assert.Equal(0, Inn.Quality(Prompt, ""));
        Assert.Equal(1.25f, Inn.Quality(Prompt, $" With pleasure. It is {right}."));
        Assert.Equal(1.5f, Inn.Quality(Prompt, $" With pleasure. It is {right}. Have a lovely day."));
        Assert.Equal(
            1.5f,
            Inn.Quality(Prompt, $" With pleasure. It is {right}. Have a lovely day. I hope this helps.")
        );
        Assert.Equal(0.5f, Inn.Quality(Prompt, $" Not you again. It is {right}."));
        Assert.Equal(-0.1f, Inn.Quality(Prompt, string.Concat(Enumerable.Repeat(" word", 18))), 1e-6f);
        Assert.Throws<ArgumentException>(() => Inn.Quality("Who are you?", "The host."));
    }

    // As the remarks of Inn state: the corpus is worse than the demonstrations, and neither is good.
    [Fact]
    public void Demonstrations_are_better_than_the_corpus_but_not_good()
    {
        var random = new Rng(3);
        double shown = Inn.Demonstrations(2000, ref random)
            .Average(answer => Inn.Quality(answer.Prompt, answer.Completion));
        Demonstration[] heard =
        [
            .. Inn.Text(6000, ref random)
                .Where(static line => line.Completion.StartsWith("Guest:", StringComparison.Ordinal)),
        ];
        double corpus = heard.Average(static line =>
            Inn.Quality(
                line.Completion[..(line.Completion.IndexOf("Host:", StringComparison.Ordinal) + 5)],
                line.Completion[(line.Completion.IndexOf("Host:", StringComparison.Ordinal) + 5)..]
            )
        );
        Assert.InRange(shown, 0.4, 0.75);
        Assert.InRange(corpus, 0, shown - 0.2);
    }

    [Fact]
    public void Labels_follow_the_reward_except_for_mistakes()
    {
        IReward length = RewardFunction.From((_, completion) => completion.Length);
        RewardInput[] first =
        [
            .. Enumerable.Range(0, 2000).Select(static i => new RewardInput("p", i % 2 == 0 ? "a" : "aaa")),
        ];
        RewardInput[] second = [.. first.Select(static _ => new RewardInput("p", "aa"))];
        var random = new Rng(1);
        IReadOnlyList<PreferencePair> exact = PreferenceLabels.Label(first, second, length, mistakes: 0, ref random);
        Assert.All(exact, static pair => Assert.True(pair.Chosen.Length > pair.Rejected.Length));
        IReadOnlyList<PreferencePair> noisy = PreferenceLabels.Label(first, second, length, mistakes: 0.1, ref random);
        Assert.Equal(0.1, noisy.Count(static pair => pair.Chosen.Length < pair.Rejected.Length) / 2000.0, 0.02);
    }

    [Fact]
    public void Equal_or_empty_completions_get_no_label()
    {
        var random = new Rng(1);
        RewardInput good = new("p", "aa"),
            equal = new("p", "bb"),
            empty = new("p", "");
        IReward length = RewardFunction.From((_, completion) => completion.Length);
        Assert.Empty(PreferenceLabels.Label([good, good], [equal, empty], length, mistakes: 0, ref random));
        Assert.Throws<ArgumentException>(() =>
        {
            var r = new Rng(1);
            PreferenceLabels.Label([good], [], length, 0, ref r);
        });
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var r = new Rng(1);
            PreferenceLabels.Label([good], [equal], length, 0.5, ref r);
        });
    }
}
