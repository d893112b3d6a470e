using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class EvaluationTests
{
    private static readonly CharacterTokenizer Letters = new("abcdefgh ");
    private static readonly PromptItem[] Prompts = [new("abc"), new("d"), new("e fgh")];
    private readonly CausalLanguageModel model = Model(1);
    private readonly CausalLanguageModel other = Model(2);

    [Fact]
    public void Mean_has_its_standard_error()
    {
        Assert.Equal(new MeanEstimate(3, Math.Sqrt(2.5 / 5), 5), MeanEstimate.Of([1, 2, 3, 4, 5]));
        Assert.Equal(double.NaN, MeanEstimate.Of([7]).Error);
    }

    [Theory]
    [InlineData(8, 0, 2, 0.8, 0.4902, 0.9433)]
    [InlineData(10, 0, 0, 1, 0.7225, 1)]
    [InlineData(3, 4, 3, 0.5, 0.2366, 0.7634)]
    public void Win_rate_has_the_Wilson_interval(int wins, int ties, int losses, double share, double low, double high)
    {
        Preference[] verdicts =
        [
            .. Enumerable.Repeat(Preference.First, wins),
            .. Enumerable.Repeat(Preference.Tie, ties),
            .. Enumerable.Repeat(Preference.Second, losses),
        ];
        var rate = WinRateEstimate.Of(verdicts);
        Assert.Equal((wins, ties, losses), (rate.Wins, rate.Ties, rate.Losses));
        Assert.Equal(share, rate.Share, 1e-12);
        Assert.Equal(low, rate.Low, 5e-5);
        Assert.Equal(high, rate.High, 5e-5);
    }

    [Fact]
    public void Completions_use_the_same_random_numbers_for_every_model()
    {
        var evaluation = new CompletionEvaluation(Prompts, 8, new SamplingOptions { MaxTokens = 6 }, seed: 3);
        GeneratedCompletions first = evaluation.Run(model, Letters),
            again = evaluation.Run(Model(1), Letters),
            different = evaluation.Run(other, Letters);
        Assert.Equal(
            first.Inputs.Select(static input => input.Completion),
            again.Inputs.Select(static input => input.Completion)
        );
        Assert.NotEqual(
            first.Inputs.Select(static input => input.Completion),
            different.Inputs.Select(static input => input.Completion)
        );
        Assert.Equal(
            ["abc", "d", "e fgh", "abc", "d", "e fgh", "abc", "d"],
            first.Inputs.Select(static input => input.Prompt)
        );
        Assert.Equal(8, first.Statistics.Completions);
        Assert.Equal(
            first.Completions.Average(static completion => completion.Tokens.Length),
            first.Statistics.MeanLength,
            1e-9
        );
        Assert.Empty(first.Divergence);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.7f)]
    public void KL_divergence_is_the_mean_log_ratio_of_whole_completions(float temperature)
    {
        var evaluation = new CompletionEvaluation(
            Prompts,
            5,
            new SamplingOptions { MaxTokens = 6, Temperature = temperature },
            seed: 3
        );
        Assert.All(
            evaluation.Run(model, Letters, ReferencePolicy.Of(Model(1))).Divergence,
            static x => Assert.Equal(0, x, 1e-5)
        );
        GeneratedCompletions written = evaluation.Run(model, Letters, ReferencePolicy.Of(other));
        for (int i = 0; i < 5; i++)
        {
            Completion completion = written.Completions[i];
            Assert.Equal(
                completion.LogProbs.Sum() - LogProb(other, completion.Prompt, completion.Tokens, temperature),
                written.Divergence[i],
                1e-3
            );
        }
    }

    [Fact]
    public void Swapping_the_models_swaps_wins_and_losses()
    {
        var evaluation = new CompletionEvaluation(Prompts, 30, new SamplingOptions { MaxTokens = 6 }, seed: 3);
        GeneratedCompletions mine = evaluation.Run(model, Letters),
            theirs = evaluation.Run(other, Letters);
        IReward vowels = RewardFunction.From(
            static (_, completion) => completion.Count(static letter => letter is 'a' or 'e'),
            "vowels"
        );
        WinRateEstimate there = mine.Against(theirs, Judge.From(vowels)),
            back = theirs.Against(mine, Judge.From(vowels));
        Assert.Equal((there.Wins, there.Ties, there.Losses), (back.Losses, back.Ties, back.Wins));
        Assert.Equal(1, there.Share + back.Share, 1e-12);
        int wins = mine.ScoreBy(vowels).Zip(theirs.ScoreBy(vowels)).Count(static pair => pair.First > pair.Second);
        Assert.Equal(wins, there.Wins);
        Assert.InRange(wins, 1, 29);
        Assert.Throws<ArgumentException>(() =>
            mine.Against(
                new CompletionEvaluation(Prompts, 29, new SamplingOptions { MaxTokens = 6 }).Run(other, Letters),
                Judge.From(vowels)
            )
        );
    }

    [Fact]
    public void Loss_and_accuracy_cover_completion_tokens_only()
    {
        Demonstration[] texts =
        [
            .. Enumerable
                .Range(0, 11)
                .Select(static i => new Demonstration(i % 3 == 0 ? "" : "ab", i % 2 == 0 ? "cdefgh ab" : "hgf")),
        ];
        var found = DemonstrationEvaluation.Of(model, Letters, texts);
        (double loss, int right, int tokens) = (0, 0, 0);
        foreach (Demonstration text in texts)
        {
            var example = TokenExample.Encode(Letters, text.Prompt, text.Completion, 32);
            loss -= LogProb(model, example.Prompt, example.Completion, 1);
            tokens += example.Completion.Length;
            int[] sequence = [.. example.Prompt, .. example.Completion];
            for (int i = example.Prompt.Length; i < sequence.Length; i++)
            {
                Completion likeliest = new Generator(model).Generate(
                    sequence[..i],
                    new SamplingOptions { MaxTokens = 1, Temperature = 0 },
                    seed: 0,
                    cancellation: TestContext.Current.CancellationToken
                );
                if (likeliest.Tokens[0] == sequence[i])
                    right++;
            }
        }

        Assert.Equal(tokens, found.Tokens);
        Assert.Equal(loss / tokens, found.Loss, 1e-4);
        Assert.Equal(Math.Exp(loss / tokens), found.Perplexity, 1e-2);
        Assert.Equal((double)right / tokens, found.Accuracy, 1e-12);
    }

    [Fact]
    public void Pairs_are_compared_by_scores_or_log_ratios()
    {
        PreferencePair[] pairs =
        [
            .. Enumerable
                .Range(0, 13)
                .Select(static i => new PreferencePair("ab"[..(1 + (i % 2))], "cdefgh"[(i % 5)..], "h gf"[(i % 3)..])),
        ];
        var scorer = new RewardModel(other);
        var random = new Rng(5);
        scorer.Initialize(ref random);
        var scored = PairEvaluation.Of(scorer, Letters, pairs);
        double[] margins =
        [
            .. pairs.Select(pair =>
                Score(scorer, pair.Prompt, pair.Chosen) - Score(scorer, pair.Prompt, pair.Rejected)
            ),
        ];
        Assert.Equal(margins.Count(static margin => margin > 0) / 13.0, scored.Accuracy.Mean, 1e-6);
        Assert.Equal(margins.Average(), scored.Margin.Mean, 1e-4);
        Assert.Equal(scored.Chosen - scored.Rejected, scored.Margin.Mean, 1e-5);
        Assert.Equal(margins.Average(static margin => Math.Log(1 + Math.Exp(-margin))), scored.Loss, 1e-4);

        var policy = PairEvaluation.Of(model, Letters, ReferencePolicy.Of(other), beta: 0.5, pairs);
        double[] rewards =
        [
            .. pairs.Select(pair => Implicit(pair.Prompt, pair.Chosen) - Implicit(pair.Prompt, pair.Rejected)),
        ];
        Assert.Equal(rewards.Average(), policy.Margin.Mean, 1e-3);
        Assert.Equal(rewards.Count(static margin => margin > 0) / 13.0, policy.Accuracy.Mean, 1e-6);

        double Implicit(string prompt, string completion)
        {
            var example = TokenExample.Encode(Letters, prompt, completion, 32);
            return 0.5
                * (
                    LogProb(model, example.Prompt, example.Completion, 1)
                    - LogProb(other, example.Prompt, example.Completion, 1)
                );
        }
    }

    private static CausalLanguageModel Model(ulong seed)
    {
        var random = new Rng(seed);
        return CausalLanguageModel.Create(
            ModelConfig.Gpt2(Letters.VocabularySize, 32, 16, 2, 2) with
            {
                InitializerRange = 0.4,
            },
            ref random
        );
    }

    private static double LogProb(CausalLanguageModel model, int[] prompt, int[] completion, float temperature)
    {
        using Scope scope = Scope.Begin(record: false);
        var batch = new TokenBatch();
        batch.Add([.. prompt, .. completion]);
        float[] logits = model.Logits(model.Forward(batch)).ToArray();
        double sum = 0;
        for (int i = 0; i < completion.Length; i++)
        {
            double[] row =
            [
                .. logits
                    .Skip((prompt.Length + i - 1) * model.Config.Vocabulary)
                    .Take(model.Config.Vocabulary)
                    .Select(x => (double)x / temperature),
            ];
            sum += row[completion[i]] - Math.Log(row.Sum(Math.Exp));
        }

        return sum;
    }

    private static double Score(RewardModel model, string prompt, string completion)
    {
        using Scope scope = Scope.Begin(record: false);
        var example = TokenExample.Encode(Letters, prompt, completion, 32);
        var batch = new TokenBatch();
        batch.Add([.. example.Prompt, .. example.Completion]);
        return model.Score(batch).Item();
    }
}
