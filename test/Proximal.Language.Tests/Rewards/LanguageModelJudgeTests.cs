using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class LanguageModelJudgeTests
{
    private static readonly CharacterTokenizer Tokenizer = new("abcdefgh?:{}");
    private static readonly VerdictOptions Options = new()
    {
        Question = "{prompt}:{completion}?",
        Yes = "a",
        No = "b",
        PairQuestion = "{prompt}:{first}:{second}?",
        First = "a",
        Second = "b",
    };

    [Fact]
    public void Score_is_the_probability_of_the_verdict_among_both()
    {
        CausalLanguageModel model = Model();
        var judge = new LanguageModelJudge(model, Tokenizer, Options);
        RewardInput[] inputs =
        [
            .. Enumerable.Range(1, 20).Select(static i => new RewardInput("c", new string('d', i))),
        ];
        var scores = new float[inputs.Length];
        judge.ScoreFinite(inputs, scores);
        for (int i = 0; i < scores.Length; i++)
        {
            double odds = LogOdds(model, $"c:{inputs[i].Completion}?");
            Assert.Equal(1 / (1 + Math.Exp(-odds)), scores[i], 1e-5);
        }

        Assert.True(scores.Distinct().Count() > 10);
    }

    [Fact]
    public void Pairs_are_asked_in_both_orders_so_that_the_position_does_not_matter()
    {
        CausalLanguageModel model = Model();
        var judge = new LanguageModelJudge(model, Tokenizer, Options);
        CompletionPair[] pairs = [.. "defgh".SelectMany(static x => "defgh", static (x, y) => Pair($"{x}", $"{y}"))];
        var preferences = new Preference[pairs.Length];
        var swapped = new Preference[pairs.Length];
        judge.Compare(pairs, preferences);
        judge.Compare([.. pairs.Select(static pair => new CompletionPair(pair.Second, pair.First))], swapped);
        Assert.Equal(preferences, swapped.Select(static preference => preference.Swapped()));
        for (int i = 0; i < pairs.Length; i++)
        {
            (string first, string second) = (pairs[i].First.Completion, pairs[i].Second.Completion);
            double mean = (LogOdds(model, $"c:{first}:{second}?") - LogOdds(model, $"c:{second}:{first}?")) / 2;
            Assert.Equal(
                first == second ? Preference.Tie
                    : mean > 0 ? Preference.First
                    : Preference.Second,
                preferences[i]
            );
        }

        // The model prefers a position: asked once, it would not be consistent.
        Assert.Contains(pairs, pair => LogOdds(model, $"c:{pair.First.Completion}:{pair.Second.Completion}?") != 0);
        Assert.Same(judge, Judge.From((IReward)judge));
        new LanguageModelJudge(model, Tokenizer, Options with { TieMargin = 100 }).Compare(pairs, preferences);
        Assert.All(preferences, static preference => Assert.Equal(Preference.Tie, preference));
    }

    [Fact]
    public void Places_in_a_completion_are_not_filled()
    {
        CausalLanguageModel model = Model();
        var scores = new float[1];
        new LanguageModelJudge(model, Tokenizer, Options).ScoreFinite([new RewardInput("c{d}", "{c}")], scores);
        Assert.Equal(1 / (1 + Math.Exp(-LogOdds(model, "c{d}:{c}?"))), scores[0], 1e-5);
        Assert.Throws<InvalidInputException>(() =>
            new LanguageModelJudge(model, Tokenizer, Options with { Question = "{prompt}" }).Score(
                [new RewardInput("c", "d")],
                new float[1]
            )
        );
        Assert.Contains(
            "context",
            Assert
                .Throws<InvalidInputException>(() =>
                    new LanguageModelJudge(model, Tokenizer, Options).Score(
                        [new RewardInput("c", new string('d', 100))],
                        new float[1]
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static CompletionPair Pair(string first, string second) =>
        new(new RewardInput("c", first), new RewardInput("c", second));

    private static double LogOdds(CausalLanguageModel model, string question)
    {
        using Scope scope = Scope.Begin(record: false);
        var batch = new CompletionBatch();
        int[] prompt = Tokenizer.EncodePrompt(question);
        batch.Add(prompt, Tokenizer.Encode("a"));
        batch.Add(prompt, Tokenizer.Encode("b"));
        float[] logProbs = model.LogProbs(batch).LogProbs.ToArray();
        return logProbs[0] - logProbs[1];
    }

    private static CausalLanguageModel Model()
    {
        var random = new Rng(4);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(Tokenizer.VocabularySize, context: 48, width: 16, layers: 2, heads: 2),
            ref random
        );
        foreach ((_, Tensor parameter) in model.NamedParameters())
            if (parameter.Shape.Rank == 2)
                foreach (ref float x in parameter.AsSpan())
                    x *= 10;
        return model;
    }
}
