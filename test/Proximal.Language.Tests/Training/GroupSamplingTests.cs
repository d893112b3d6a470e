using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Options of GRPO that decide which completions are trained on, and rewards that abstain.</summary>
public sealed class GroupSamplingTests
{
    private const int GroupSize = 4,
        BatchSize = 16;

    private static readonly CharacterTokenizer Tokenizer = new("abcdefgh");

    // A reward that differs within groups of one prompt of four.
    private static readonly IReward Rare = RewardFunction.From(
        static (prompt, completion) => prompt == "a" ? completion.Count(static letter => letter == 'c') : 0f,
        "rare"
    );

    [Fact]
    public void Dynamic_sampling_replaces_groups_without_spread_until_the_batch_is_full()
    {
        Grpo trainer = Create(Rare, Options with { SkipUniformGroups = true, MaxGenerationBatches = 50 });
        var steps = new List<long>();
        trainer.Train(
            new UpdateCallback(() =>
            {
                steps.Add(trainer.Steps);
                Assert.All(trainer.Rollout.Prompts, static prompt => Assert.Equal("a", prompt.Prompt));
                Assert.Equal(BatchSize, trainer.Rollout.Sequences);
                long sampled = steps[^1] - (steps.Count > 1 ? steps[^2] : 0);
                Assert.Equal(sampled / BatchSize, Metric(trainer, LanguageMetricTags.GenerationBatches));
                Assert.Equal(sampled, trainer.Rollout.SampledScores.Count);

                // The reported score is that of all sampled completions, not of those that were kept.
                Assert.Equal(
                    trainer.Rollout.SampledScores.Average(static score => (double)score),
                    Metric(trainer, LanguageMetricTags.Scores),
                    1e-5
                );
                Assert.Equal(0.25, Metric(trainer, LanguageMetricTags.InformativeGroups), 0.15);
            })
        );
        Assert.True(steps[0] >= 2 * BatchSize);
    }

    [Fact]
    public void Dynamic_sampling_ends_at_its_limit_and_trains_on_what_it_found()
    {
        Grpo trainer = Create(
            RewardFunction.From(static (_, _) => 1f),
            Options with
            {
                SkipUniformGroups = true,
                MaxGenerationBatches = 3,
                TotalSteps = 3 * BatchSize,
            }
        );
        string before = trainer.HashWeights();
        trainer.Train();
        Assert.Equal((1, 3 * BatchSize), (trainer.Updates, trainer.Steps));
        Assert.Equal(3, Metric(trainer, LanguageMetricTags.GenerationBatches));
        Assert.Equal(before, trainer.HashWeights());
    }

    [Fact]
    public void Truncated_completions_leave_the_loss_but_count_in_the_baseline()
    {
        // All completions are truncated: nothing is learned.
        GrpoOptions options = Options with
        {
            Sampling = new SamplingOptions { MinTokens = 4, MaxTokens = 4 },
            MaskTruncatedCompletions = true,
        };
        Grpo trainer = Create(VerifiableRewards.Contains("c"), options);
        string before = trainer.HashWeights();
        trainer.Train();
        Assert.Equal(before, trainer.HashWeights());
        Assert.Contains(trainer.Rollout.Advantages.All.ToArray(), static advantage => advantage != 0);

        Grpo unmasked = Create(VerifiableRewards.Contains("c"), options with { MaskTruncatedCompletions = false });
        unmasked.Train();
        Assert.NotEqual(before, unmasked.HashWeights());
    }

    [Theory]
    [InlineData(AdvantageBaseline.GroupMean, RewardScale.Group, false)]
    [InlineData(AdvantageBaseline.GroupMean, RewardScale.Batch, false)]
    [InlineData(AdvantageBaseline.None, RewardScale.None, true)]
    [InlineData(AdvantageBaseline.None, RewardScale.None, false)]
    public void Completions_without_a_score_have_no_advantage(
        AdvantageBaseline baseline,
        RewardScale scale,
        bool whitens
    )
    {
        IReward reward = RewardFunction.From(
            static input =>
                input.Completion.StartsWith('d')
                    ? null
                    : (float?)input.Completion.Count(static letter => letter == 'c'),
            "not for d"
        );
        Grpo trainer = Create(
            reward,
            Options with
            {
                Baseline = baseline,
                ScaleRewards = scale,
                WhitenAdvantages = whitens,
                OverlongMargin = 2,
            }
        );
        trainer.Train();
        CompletionRollout rollout = trainer.Rollout;
        int[] abstained =
        [
            .. Enumerable.Range(0, rollout.Sequences).Where(i => RewardFunction.IsAbstained(rollout.Scores[i])),
        ];
        Assert.NotEmpty(abstained);
        Assert.Equal(abstained, Enumerable.Range(0, rollout.Sequences).Where(i => rollout.Texts[i].StartsWith('d')));
        foreach (int i in abstained)
            Assert.All(
                rollout.Advantages.All[rollout.Starts[i]..rollout.Starts[i + 1]].ToArray(),
                static advantage => Assert.Equal(0, advantage)
            );
        Assert.Equal((double)abstained.Length / BatchSize, Metric(trainer, LanguageMetricTags.Abstained), 1e-9);
        Assert.True(double.IsFinite(Metric(trainer, LanguageMetricTags.Scores)));
        Assert.True(trainer.Model.NamedParameters().All(static parameter => parameter.Value.AllFinite()));
    }

    [Fact]
    public void PPO_refuses_completions_without_a_score()
    {
        var trainer = new RlhfPpo(
            Parts(RewardFunction.From(static _ => (float?)null, "silent")),
            new RlhfPpoOptions
            {
                TotalSteps = 16,
                BatchSize = 16,
                MinibatchSize = 16,
                Sampling = new SamplingOptions { MaxTokens = 4 },
                KlCoefficient = 0,
            }
        );
        Assert.Contains(
            "the reward silent has no score",
            Assert.Throws<InvalidInputException>(() => trainer.Train()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Comparison_with_a_reward_that_abstains_is_a_tie()
    {
        IReward reward = RewardFunction.From(static input => input.Completion == "a" ? null : (float?)1);
        var preferences = new Preference[2];
        Judge
            .From(reward)
            .Compare(
                [
                    new(new RewardInput("p", "a"), new RewardInput("p", "b")),
                    new(new RewardInput("p", "b"), new RewardInput("p", "a")),
                ],
                preferences
            );
        Assert.Equal([Preference.Tie, Preference.Tie], preferences);
    }

    [Fact]
    public void NaN_of_a_calculation_is_an_error_and_no_abstention()
    {
        Assert.False(RewardFunction.IsAbstained(float.NaN));
        Assert.False(RewardFunction.IsAbstained(-float.NaN));
        Assert.True(float.IsNaN(RewardFunction.Abstained));
        var scores = new float[1];
        Assert.Throws<TrainingDivergedException>(() =>
            RewardFunction.From(static (RewardInput _) => float.NaN).ScoreFinite([new RewardInput("p", "c")], scores)
        );
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(0.5, false)]
    public void Synchronized_reference_moves_to_the_policy(double alpha, bool equals)
    {
        AlignmentParts parts = Parts(VerifiableRewards.Contains("c"));
        CausalLanguageModel reference = parts.Policy.Copy(trainable: false);
        string before = ModelWeights.Hash(reference);
        var trainer = new Grpo(
            parts with
            {
                Reference = ReferencePolicy.Of(reference),
            },
            Options with
            {
                KlCoefficient = 0.01,
                SyncReference = true,
                ReferenceSyncSteps = 1,
                ReferenceMixupAlpha = alpha,
            }
        );
        trainer.Train();
        Assert.NotEqual(before, ModelWeights.Hash(reference));
        Assert.Equal(equals, ModelWeights.Hash(trainer.Model) == ModelWeights.Hash(reference));
    }

    [Fact]
    public void Wrong_combinations_are_refused()
    {
        AssertRefused(Options with { MaxGenerationBatches = 2 }, "skip_uniform_groups");
        AssertRefused(Options with { SyncReference = true }, "kl_coef");
        AssertRefused(Options with { Baseline = AdvantageBaseline.None }, "scale_rewards");
        AssertRefused(GrpoOptions.Cispo with { DualClip = 3 }, "policy_loss");
        AssertRefused(Options with { ReferenceMixupAlpha = 1.5 }, "ref_model_mixup_alpha");
        AlignmentParts parts = Parts(VerifiableRewards.Ended());
        CausalLanguageModel adapted = parts.Policy.Copy(trainable: false);
        var random = new Rng(1, 1);
        adapted.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        Assert.Contains(
            "adapter",
            Assert
                .Throws<InvalidInputException>(() =>
                    new Grpo(
                        parts with
                        {
                            Policy = adapted,
                            Reference = ReferencePolicy.AdapterOff(adapted),
                        },
                        Options with
                        {
                            KlCoefficient = 0.1,
                            SyncReference = true,
                        }
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static void AssertRefused(GrpoOptions options, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<InvalidInputException>(options.Validate).Message,
            StringComparison.Ordinal
        );

    private static GrpoOptions Options =>
        new()
        {
            TotalSteps = 4 * BatchSize,
            BatchSize = BatchSize,
            GroupSize = GroupSize,
            LearningRate = 1e-3,
            SampleCount = 0,
            Sampling = new SamplingOptions { MaxTokens = 5 },
        };

    private static Grpo Create(IReward reward, GrpoOptions options) => new(Parts(reward), options);

    private static AlignmentParts Parts(IReward reward)
    {
        var random = new Rng(3);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(Tokenizer.VocabularySize, 12, 16, 1, 2),
            ref random
        );
        return new AlignmentParts(
            model,
            Tokenizer,
            [.. "abef".Select(static letter => new PromptItem($"{letter}"))],
            reward
        );
    }

    private static double Metric(LanguageTrainer trainer, string tag)
    {
        Assert.True(trainer.Metrics.TryGet(tag, out double value), tag);
        return value;
    }
}
