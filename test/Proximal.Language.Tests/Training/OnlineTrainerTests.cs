using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>
/// Trainers that learn from their model's own completions: they learn what the reward asks for, and interrupted runs
/// end the same.
/// </summary>
[Collection<WorkerThreads>]
public sealed class OnlineTrainerTests
{
    public static TheoryData<string> Algorithms =>
        [
            "rlhf",
            "rlhf adaptive",
            "grpo",
            "dr. grpo",
            "dapo",
            "gspo",
            "cispo",
            "rloo",
            "reinforce++",
            "reinforce++-baseline",
            "grpo with a synchronized reference",
            "online dpo",
        ];

    // Three seeds each: completions come to consist of the letter that is rewarded.
    [Theory]
    [MemberData(nameof(Algorithms))]
    [Trait("Category", "Learning")]
    public void Each_online_algorithm_raises_the_reward(string algorithm)
    {
        foreach (ulong seed in LongTests.Seeds(first: 1))
        {
            LanguageTrainer trainer = Create(algorithm, totalSteps: 1280, seed);
            var scores = new List<double>();
            trainer.Train(new UpdateCallback(() => scores.Add(Metric(trainer, LanguageMetricTags.Scores))));
            Assert.True(
                scores[^1] > scores[0] + 0.3,
                $"{algorithm}, seed {seed}: {scores[0]:0.00} to {scores[^1]:0.00}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string algorithm)
    {
        using var whole = new TemporaryFolder();
        string expected = Train(whole, algorithm);
        foreach (int updates in (int[])[1, 3, 5])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => Train(folder, algorithm, cutAfter: updates));
            Assert.Equal(expected, Train(folder, algorithm));
            foreach (string log in (string[])["metrics.jsonl", "samples.jsonl"])
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(whole.Path, log)),
                    File.ReadAllBytes(Path.Combine(folder.Path, log))
                );
        }
    }

    [Theory]
    [InlineData("rlhf")]
    [InlineData("grpo")]
    public void Thread_count_does_not_change_the_weights(string algorithm)
    {
        int before = WorkerPool.Shared.Threads;
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                WorkerPool.Shared.Threads = threads;
                LanguageTrainer trainer = Create(algorithm, totalSteps: 96, seed: 1);
                trainer.Train();
                hashes.Add(ModelWeights.Hash(trainer.Model));
            }
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }

        Assert.Single(hashes);
    }

    [Theory]
    [InlineData("rlhf")]
    [InlineData("grpo")]
    [InlineData("online dpo")]
    public void Callbacks_are_called_for_rollouts_and_gradient_steps(string algorithm)
    {
        LanguageTrainer trainer = Create(algorithm, totalSteps: 96, seed: 1);
        var calls = new CallCounter();
        trainer.Train(calls);
        Assert.Equal((3, 3), (calls.RolloutStarts, calls.RolloutEnds));
        Assert.Equal(trainer.OptimizerSteps, calls.GradientSteps);
        Assert.NotEqual(0, calls.GradientSteps);
    }

    [Fact]
    public void Learning_rate_set_by_a_callback_is_used_and_saved()
    {
        LanguageTrainer trainer = Create("rlhf", totalSteps: 96, seed: 1),
            resumed = Create("rlhf", totalSteps: 96, seed: 1);
        trainer.Train(new UpdateCallback(() => trainer.LearningRate = 2e-3));
        Assert.Equal(2e-3, Metric(trainer, MetricTags.LearningRate), 1e-12);
        var state = new StateDictionary();
        trainer.SaveState(state, "trainer");
        resumed.LoadState(state, "trainer");
        Assert.Equal(trainer.LearningRate, resumed.LearningRate);
    }

    [Fact]
    public void First_ratio_after_a_rollout_is_1()
    {
        var trainer = (RlhfPpo)Create("rlhf", totalSteps: 320, seed: 1);
        trainer.Train(new UpdateCallback(() => Assert.InRange(trainer.FirstLogRatio, 0, 1e-5)));
    }

    // The sampler works token by token with cached keys and values, training in one pass.
    [Fact]
    public void Log_probs_of_training_equal_those_of_sampling()
    {
        var trainer = (RlhfPpo)Create("rlhf", totalSteps: 64, seed: 1);
        trainer.Train();
        float[] sampled = [.. trainer.Rollout.Completions.SelectMany(static completion => completion.LogProbs)];
        Assert.Equal(sampled.Length, trainer.Rollout.Tokens);
        Assert.Equal(sampled, trainer.Rollout.OldLogProbs.All.ToArray(), static (x, y) => Math.Abs(x - y) < 1e-4);
    }

    [Fact]
    public void Kl_penalty_in_the_reward_uses_the_logged_KL()
    {
        var trainer = (RlhfPpo)Create("rlhf", totalSteps: 640, seed: 1);
        trainer.Train(
            new UpdateCallback(() =>
            {
                double kl = Metric(trainer, LanguageMetricTags.Kl);
                double coefficient = Metric(trainer, LanguageMetricTags.KlCoefficient);
                double rewards = trainer.Rollout.MeanOfSums(trainer.Rollout.Rewards);
                Assert.Equal(trainer.Rollout.MeanScore - (coefficient * kl), rewards, 1e-4);
                Assert.Equal(Metric(trainer, LanguageMetricTags.RlhfReward), rewards, 1e-4);
            })
        );
        Assert.NotEqual(0, Metric(trainer, LanguageMetricTags.Kl));
    }

    [Fact]
    public void TargetKl_limits_the_KL_divergence_to_1_5_times_its_value()
    {
        RlhfPpoOptions two = PpoOptions(32, 1) with { MinibatchSize = 32, Epochs = 2 };
        string Weights(RlhfPpoOptions options) => Trained(new RlhfPpo(Parts(1), options)).HashWeights();

        // The KL divergence before the second step. That before the first step is 0.
        double kl = 2 * Metric(Trained(new RlhfPpo(Parts(1), two)), MetricTags.ApproximateKl);
        Assert.True(kl > 1e-6);
        Assert.Equal(Weights(two), Weights(two with { TargetKl = kl / 1.4 }));
        Assert.Equal(Weights(two with { Epochs = 1 }), Weights(two with { TargetKl = kl / 1.6 }));
    }

    // Ziegler et al. 2019, equation 3, with the KL divergence of whole completions.
    [Fact]
    public void Adaptive_KL_coefficient_follows_the_KL_divergence_of_whole_completions()
    {
        const double Start = 0.05,
            Target = 0.5,
            Horizon = 100;
        var trainer = new RlhfPpo(
            Parts(1),
            PpoOptions(320, 1) with
            {
                KlControl = KlControl.Adaptive,
                KlCoefficient = Start,
                KlTarget = Target,
                KlHorizon = Horizon,
            }
        );
        var completions = new List<(double Kl, double Coefficient)>();
        trainer.Train(
            new UpdateCallback(() =>
                completions.Add(
                    (Metric(trainer, LanguageMetricTags.Kl), Metric(trainer, LanguageMetricTags.KlCoefficient))
                )
            )
        );
        double expected = Start;
        foreach ((double kl, double coefficient) in completions)
        {
            Assert.Equal(expected, coefficient, 1e-9);
            expected *= 1 + (Math.Clamp((kl / Target) - 1, -0.2, 0.2) * 32 / Horizon);
        }

        // Errors within the limits of ±0.2 show the scale of the KL divergence.
        Assert.Contains(completions, static update => Math.Abs((update.Kl / Target) - 1) < 0.2);
    }

    [Fact]
    public void RewardClip_limits_the_scores_that_are_trained_on()
    {
        AlignmentParts parts = Parts(1) with
        {
            Reward = RewardFunction.From(static (_, completion) => completion.Length % 2 == 0 ? -3 : 3),
        };
        var trainer = new RlhfPpo(parts, PpoOptions(32, 1) with { RewardClip = 0.5 });
        trainer.Train();
        Assert.All(trainer.Rollout.RawScores, static score => Assert.Equal(3, Math.Abs(score)));
        Assert.All(trainer.Rollout.Scores, static score => Assert.Equal(0.5f, Math.Abs(score)));
    }

    [Fact]
    public void High_KL_coefficient_keeps_the_policy_near_the_reference()
    {
        double Divergence(double coefficient)
        {
            LanguageTrainer trainer = new RlhfPpo(Parts(1), PpoOptions(1280, 1) with { KlCoefficient = coefficient });
            trainer.Train();
            return Metric(trainer, LanguageMetricTags.Kl);
        }

        Assert.True(Divergence(1) < 0.5 * Divergence(0.01));
    }

    // The held-out reward is the trained one's opposite, so what is learned is hacking from the first.
    [Fact]
    public void Monitor_stops_reward_hacking()
    {
        AlignmentParts parts = Parts(1) with
        {
            HeldOutReward = RewardFunction.From(
                static (_, completion) => -completion.Count(static letter => letter == 'c') / 6f
            ),
        };
        var watched = new MonitorOptions { Stop = MonitorSignals.RewardHacking, Window = 10 };
        var trainer = new RlhfPpo(
            parts,
            PpoOptions(3200, 1) with
            {
                KlCoefficient = 0,
                LearningRate = 1e-3,
                Monitor = watched,
            }
        );
        trainer.Train();
        Assert.InRange(trainer.Steps, 1, 3199);
        Assert.Contains(trainer.Alarms, static alarm => alarm is { Signal: MonitorSignals.RewardHacking, Stop: true });
        Assert.Equal(1, Metric(trainer, MonitorTags.Of(MonitorSignals.RewardHacking)));
    }

    [Fact]
    public void Token_rewards_add_up_to_the_logged_score()
    {
        AlignmentParts parts = Parts(1) with
        {
            Reward = RewardFunction.Dense(
                static (_, tokens) => [.. tokens.Select(static token => token == "c" ? 1f : 0.25f)]
            ),
        };
        foreach (
            LanguageTrainer trainer in (LanguageTrainer[])
                [
                    new RlhfPpo(parts, PpoOptions(32, 1) with { KlCoefficient = 0, MissingEosPenalty = 0.5 }),
                    new Grpo(
                        parts,
                        new GrpoOptions
                        {
                            TotalSteps = 32,
                            BatchSize = 32,
                            Sampling = new SamplingOptions { MaxTokens = 6 },
                            MissingEosPenalty = 0.5,
                        }
                    ),
                ]
        )
        {
            trainer.Train();
            CompletionRollout r = trainer is RlhfPpo ppo ? ppo.Rollout : ((Grpo)trainer).Rollout;
            double dense = r.MeanOfSums(r.DenseRewards),
                cut = r.Ended.Count(static ended => !ended) / (double)r.Sequences;
            Assert.True(dense > 1 && cut > 0);
            Assert.Equal(dense, Metric(trainer, LanguageMetricTags.Scores), 1e-5);
            Assert.Equal(dense - (0.5 * cut), Metric(trainer, LanguageMetricTags.RlhfReward), 1e-5);
            Assert.Equal(dense - (0.5 * cut), r.MeanOfSums(r.Rewards), 1e-5);
        }

        Assert.Equal(
            1,
            Metric(
                Trained(
                    new Grpo(
                        parts,
                        new GrpoOptions
                        {
                            TotalSteps = 32,
                            BatchSize = 32,
                            SkipUniformGroups = true,
                            Sampling = new SamplingOptions { MaxTokens = 6 },
                        }
                    )
                ),
                LanguageMetricTags.InformativeGroups
            )
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Saved_policy_includes_its_value_head(bool ownModel)
    {
        using var folder = new TemporaryFolder();
        AlignmentParts parts = Parts(1);
        var valueFunction = new ValueFunction(
            new ValueHead(parts.Policy.Config.Width),
            ownModel ? OfflineTasks.Model(2) : null
        );
        LanguageTrainer trainer = Trained(new RlhfPpo(parts, PpoOptions(64, 1), valueFunction));
        trainer.SaveModel(folder.Path);
        Assert.Equal(ModelWeights.Hash(trainer.Model), ModelWeights.Hash(CausalLanguageModel.Load(folder.Path)));
        Assert.Equal(ModelWeights.Hash(valueFunction), ModelWeights.Hash(ValueFunction.Load(folder.Path)));
    }

    // Whole models must be whole, and adapters usable where the base model is.
    [Fact]
    public void Policy_with_adapter_is_saved_merged_and_as_an_adapter()
    {
        using var folder = new TemporaryFolder();
        CausalLanguageModel adapted = OfflineTasks.Model(1).Copy(trainable: false),
            plain = adapted.Copy(trainable: false);
        var random = new Rng(1);
        adapted.AddAdapter(new LoraOptions { Rank = 4 }, ref random);
        Trained(
                new RlhfPpo(
                    Parts(1) with
                    {
                        Policy = adapted,
                        Reference = ReferencePolicy.AdapterOff(adapted),
                    },
                    PpoOptions(64, 1)
                )
            )
            .SaveModel(folder.Path);
        plain.LoadAdapter(Path.Combine(folder.Path, "adapter"));
        Assert.Equal(
            ModelWeights.Hash(CausalLanguageModel.Load(folder.Path)),
            ModelWeights.Hash(plain.Copy(trainable: true))
        );
        Assert.NotEqual(
            ModelWeights.Hash(OfflineTasks.Model(1)),
            ModelWeights.Hash(CausalLanguageModel.Load(folder.Path))
        );
    }

    [Fact]
    public void Missing_reward_reference_or_value_model_is_refused_by_name()
    {
        AlignmentParts parts = Parts(1);
        Assert.Contains(
            "kl_coef",
            Assert
                .Throws<InvalidInputException>(() => new RlhfPpo(parts with { Reference = null }, PpoOptions(64, 1)))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no prompts",
            Assert
                .Throws<InvalidInputException>(() => new RlhfPpo(parts with { Prompts = [] }, PpoOptions(64, 1)))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "num_generations",
            Assert
                .Throws<InvalidInputException>(() =>
                    new Grpo(parts, new GrpoOptions() with { BatchSize = 30, GroupSize = 8 })
                )
                .Message,
            StringComparison.Ordinal
        );
        IReward broken = RewardFunction.From(static (_, _) => float.NaN, "broken");
        LanguageTrainer trainer = new RlhfPpo(parts with { Reward = broken }, PpoOptions(64, 1));
        Assert.Contains(
            "broken",
            Assert.Throws<TrainingDivergedException>(() => trainer.Train()).Message,
            StringComparison.Ordinal
        );
    }

    private static RlhfPpoOptions PpoOptions(long totalSteps, ulong seed) =>
        new()
        {
            TotalSteps = totalSteps,
            Seed = seed,
            BatchSize = 32,
            MinibatchSize = 12,
            Epochs = 2,
            LearningRate = 5e-3,
            KlCoefficient = 0.02,
            Sampling = new SamplingOptions { MaxTokens = 6 },
            EvaluationSamples = 8,
        };

    private static AlignmentParts Parts(ulong seed)
    {
        CausalLanguageModel model = OfflineTasks.Model(seed);
        PromptItem[] prompts = [.. "abcdefg".Select(static letter => new PromptItem($"{letter}"))];
        return new AlignmentParts(
            model,
            OfflineTasks.Tokenizer,
            prompts,
            RewardFunction.From(static (_, completion) => completion.Count(static letter => letter == 'c') / 6f)
        )
        {
            Reference = ReferencePolicy.Of(model.Copy(trainable: false)),
            EvaluationPrompts = [new PromptItem("h")],
            HeldOutReward = RewardFunction.From(static (_, completion) => -completion.Length),
        };
    }

    [Theory]
    [InlineData("grpo")]
    [InlineData("rloo")]
    public void Group_methods_report_and_warn_that_no_group_has_different_scores(string algorithm)
    {
        LanguageTrainer trainer = Create(
            algorithm,
            totalSteps: 96,
            seed: 1,
            RewardFunction.From(static (_, _) => 1, "constant")
        );
        var alarms = new List<MonitorAlarm>();
        trainer.Train(
            new UpdateCallback(() =>
            {
                Assert.True(trainer.Metrics.TryGet(LanguageMetricTags.InformativeGroups, out double share));
                Assert.Equal(0, share);
                alarms.AddRange(trainer.Alarms);
            })
        );
        Assert.Equal([MonitorSignals.NoGroupSignal], alarms.Select(static alarm => alarm.Signal));
    }

    [Fact]
    public void K2_and_k3_in_the_reward_cause_a_warning()
    {
        Assert.Empty(new RlhfPpoOptions().Warnings);
        Assert.Empty(new GrpoOptions { KlCoefficient = 0.1 }.Warnings);
        Assert.Empty(new RlhfPpoOptions { KlEstimator = KlEstimator.K3, KlCoefficient = 0 }.Warnings);
        foreach (KlEstimator estimator in (KlEstimator[])[KlEstimator.K2, KlEstimator.K3])
        {
            Assert.Contains(
                "no restoring",
                Assert.Single(new RlhfPpoOptions { KlEstimator = estimator }.Warnings),
                StringComparison.Ordinal
            );
            Assert.Single((GrpoOptions.Rloo with { KlEstimator = estimator }).Warnings);
        }
    }

    // A reward that prefers completions without an end, and options that overrule it.
    [Theory]
    [InlineData("none")]
    [InlineData("penalty")]
    [InlineData("score")]
    [InlineData("clip")]
    public void Online_dpo_prefers_by_the_score_after_clipping_and_end_penalties(string option)
    {
        AlignmentParts parts = Parts(seed: 1) with
        {
            Reward = RewardFunction.From(static input => input.Ended ? 5 : 10),
        };
        var options = new OnlineDpoOptions
        {
            TotalSteps = 64,
            Seed = 1,
            BatchSize = 64,
            LearningRate = 5e-3,
            Sampling = new SamplingOptions { MaxTokens = 6 },
            MissingEosPenalty = option == "penalty" ? 20 : null,
            MissingEosScore = option == "score" ? -1 : null,
            RewardClip = option == "clip" ? 1 : null,
        };
        LanguageTrainer trainer = Trained(new OnlineDpo(parts, options));
        LanguageTrainer plain = Trained(
            new OnlineDpo(
                Parts(seed: 1) with
                {
                    Reward = parts.Reward,
                },
                options with
                {
                    MissingEosPenalty = null,
                    MissingEosScore = null,
                    RewardClip = null,
                }
            )
        );
        // Clipping makes these scores equal; the end penalties reverse their order.
        Assert.Equal(option == "none", trainer.HashWeights() == plain.HashWeights());
        if (option != "none")
            Assert.Contains(
                "has no effect on the preferences of a judge",
                Assert
                    .Throws<InvalidInputException>(() => new OnlineDpo(parts, options, Judge.From(parts.Reward)))
                    .Message,
                StringComparison.Ordinal
            );
    }

    private static LanguageTrainer Trained(LanguageTrainer trainer)
    {
        trainer.Train();
        return trainer;
    }

    private static LanguageTrainer Create(string algorithm, long totalSteps, ulong seed, IReward? reward = null)
    {
        AlignmentParts parts = Parts(seed);
        if (reward is not null)
            parts = parts with { Reward = reward };
        GrpoOptions Group(GrpoOptions options) =>
            options with
            {
                TotalSteps = totalSteps,
                Seed = seed,
                BatchSize = 32,
                LearningRate = 5e-3,
                Epochs = 2,

                // Six letters that are rewarded, and room to end before the punishment of length.
                Sampling = new SamplingOptions { MaxTokens = options.OverlongMargin > 0 ? 8 : 6 },
                OverlongMargin = options.OverlongMargin > 0 ? 1 : 0,
                EvaluationSamples = 8,
            };
        return algorithm switch
        {
            "rlhf" => new RlhfPpo(parts, PpoOptions(totalSteps, seed)),
            "rlhf adaptive" => new RlhfPpo(
                parts,
                PpoOptions(totalSteps, seed) with
                {
                    KlControl = KlControl.Adaptive,
                    KlHorizon = 100,
                    WhitenRewards = true,
                    EntropyCoefficient = 0.001,
                    TargetKl = 0.2,
                    MissingEosPenalty = 0.01,
                    GradientAccumulationSteps = 2,
                    AdamEpsilon = 1e-5,
                    AdamTensorFlowEpsilon = true,
                }
            ),
            "grpo" => new Grpo(parts, Group(new GrpoOptions() with { KlCoefficient = 0.01, MinibatchSize = 12 })),
            "dr. grpo" => new Grpo(parts, Group(GrpoOptions.DrGrpo)),
            "dapo" => new Grpo(parts, Group(GrpoOptions.Dapo)),
            "gspo" => new Grpo(parts, Group(GrpoOptions.Gspo) with { ClipRange = 0.2, ClipRangeHigh = 0.2 }),
            "cispo" => new Grpo(parts, Group(GrpoOptions.Cispo)),
            "reinforce++-baseline" => new Grpo(parts, Group(GrpoOptions.ReinforcePlusPlusBaseline)),
            "grpo with a synchronized reference" => new Grpo(
                parts,
                Group(GrpoOptions.DrGrpo) with
                {
                    KlCoefficient = 0.01,
                    ScaleRewards = RewardScale.Batch,
                    SyncReference = true,
                    ReferenceSyncSteps = 3,
                    MaskTruncatedCompletions = true,
                    Sampling = new SamplingOptions { MaxTokens = 8 },
                }
            ),
            "rloo" => new Grpo(parts, Group(GrpoOptions.Rloo) with { KlCoefficient = 0.01 }),
            "reinforce++" => new Grpo(parts, Group(GrpoOptions.ReinforcePlusPlus)),
            "online dpo" => new OnlineDpo(
                parts,
                new OnlineDpoOptions
                {
                    TotalSteps = totalSteps,
                    Seed = seed,
                    BatchSize = 32,
                    LearningRate = 5e-3,
                    Epochs = 2,
                    Sampling = new SamplingOptions { MaxTokens = 6 },
                    EvaluationSamples = 8,
                }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not an algorithm"),
        };
    }

    private static string Train(TemporaryFolder folder, string algorithm, int cutAfter = 0)
    {
        LanguageTrainer trainer = Create(algorithm, totalSteps: 192, seed: 2);
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions
            {
                CheckpointInterval = 3,
                KeepCheckpoints = 2,
                Logs = [trainer.Samples!.Log()],
            }
        );
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Model);
    }

    private static double Metric(LanguageTrainer trainer, string tag)
    {
        Assert.True(trainer.Metrics.TryGet(tag, out double value), tag);
        return value;
    }

    private sealed class CallCounter : ITrainingCallback
    {
        public int RolloutStarts { get; private set; }

        public int RolloutEnds { get; private set; }

        public long GradientSteps { get; private set; }

        public void OnRolloutStart(ITrainer trainer) => RolloutStarts++;

        public void OnRolloutEnd(ITrainer trainer) => RolloutEnds++;

        public void OnGradientStep(ITrainer trainer) => GradientSteps++;
    }
}
