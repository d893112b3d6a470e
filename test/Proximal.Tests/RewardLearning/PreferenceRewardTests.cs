using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>A reward of PPO that is learned from preferences: loss, fit, normalization, exact continuation, what is
/// refused.</summary>
public sealed class PreferenceRewardTests
{
    private static readonly PreferenceRewardOptions Small = new()
    {
        Preferences = Preferences(24, 5),
        Members = 2,
        Widths = [8],
        Epochs = 3,
        BatchSize = 8,
        ValidationShare = 0.25,
    };

    private static readonly PpoOptions Plain = new()
    {
        TotalSteps = 640,
        EnvironmentCount = 2,
        StepsPerRollout = 80,
        BatchSize = 160,
        Epochs = 2,
        LearningRate = 3e-3,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
        PreferenceReward = Small,
    };

    private static readonly Dictionary<string, PpoOptions> Runs = new(StringComparer.Ordinal)
    {
        ["plain"] = Plain,
        ["normalized"] = Plain with { NormalizeObservations = true, NormalizeRewards = true, NormalizeValues = true },
        ["recurrent, segments of several lengths"] = Plain with
        {
            PreferenceReward = Small with { Preferences = Preferences(24, 5, shortest: 2) },
            Network = Plain.Network with { Recurrent = RecurrentKind.Lstm, RecurrentSize = 4 },
        },
    };

    public static TheoryData<string> Names => [.. Runs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string name)
    {
        using var whole = new TemporaryFolder();
        string expected = Run(whole, Runs[name], stopAfter: 0);
        using var folder = new TemporaryFolder();
        Run(folder, Runs[name], stopAfter: 2);
        Assert.Equal(expected, Run(folder, Runs[name], stopAfter: 0));
        Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_do_not_depend_on_the_number_of_threads(string name) =>
        Assert.Equal(
            ModelWeights.Hash(Ppo.Train(static () => new Drift(), Runs[name] with { Threads = 1 })),
            ModelWeights.Hash(Ppo.Train(static () => new Drift(), Runs[name] with { Threads = 3 }))
        );

    [Fact]
    public void Run_with_other_preferences_is_not_continued()
    {
        using var folder = new TemporaryFolder();
        Run(folder, Plain, stopAfter: 1);
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
            Run(
                folder,
                Plain with
                {
                    PreferenceReward = Small with { Preferences = Preferences(24, 5, seed: 9) },
                },
                stopAfter: 0
            )
        );
        Assert.Contains("other preferences", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(PreferenceRewardOptions.Preferences))]
    [InlineData(nameof(PreferenceRewardOptions.Members))]
    [InlineData(nameof(PreferenceRewardOptions.Widths))]
    [InlineData(nameof(PreferenceRewardOptions.UsesActions))]
    [InlineData(nameof(PreferenceRewardOptions.UsesTerminated))]
    [InlineData(nameof(PreferenceRewardOptions.LearningRate))]
    [InlineData(nameof(PreferenceRewardOptions.WeightDecay))]
    [InlineData(nameof(PreferenceRewardOptions.BatchSize))]
    [InlineData(nameof(PreferenceRewardOptions.Epochs))]
    [InlineData(nameof(PreferenceRewardOptions.ValidationShare))]
    [InlineData(nameof(PreferenceRewardOptions.Bootstrap))]
    [InlineData(nameof(PreferenceRewardOptions.ErrorRate))]
    [InlineData(nameof(PreferenceRewardOptions.SubtractsMean))]
    [InlineData(nameof(PreferenceRewardOptions.RewardStandardDeviation))]
    public void Option_changes_the_weights(string option)
    {
        PreferenceRewardOptions changed = option switch
        {
            nameof(PreferenceRewardOptions.Preferences) => Small with { Preferences = Preferences(24, 5, seed: 9) },
            nameof(PreferenceRewardOptions.Members) => Small with { Members = 1 },
            nameof(PreferenceRewardOptions.Widths) => Small with { Widths = [9] },
            nameof(PreferenceRewardOptions.UsesActions) => Small with { UsesActions = false },
            nameof(PreferenceRewardOptions.UsesTerminated) => Small with { UsesTerminated = true },
            nameof(PreferenceRewardOptions.LearningRate) => Small with { LearningRate = 0.01 },
            nameof(PreferenceRewardOptions.WeightDecay) => Small with { WeightDecay = 10 },
            nameof(PreferenceRewardOptions.BatchSize) => Small with { BatchSize = 4 },
            nameof(PreferenceRewardOptions.Epochs) => Small with { Epochs = 8 },
            nameof(PreferenceRewardOptions.ValidationShare) => Small with { ValidationShare = 0 },
            nameof(PreferenceRewardOptions.Bootstrap) => Small with { Bootstrap = false },
            nameof(PreferenceRewardOptions.ErrorRate) => Small with { ErrorRate = 0.5 },
            nameof(PreferenceRewardOptions.SubtractsMean) => Small with { SubtractsMean = false },
            _ => Small with { RewardStandardDeviation = 0.1 },
        };
        // The termination of a step matters only if some segments end with one.
        PreferenceRewardOptions unchanged = Small;
        if (option == nameof(PreferenceRewardOptions.UsesTerminated))
        {
            unchanged = Small with { Preferences = Preferences(24, 5, shortest: 2) };
            changed = changed with { Preferences = unchanged.Preferences };
        }

        Assert.NotEqual(
            Weights(Plain with { PreferenceReward = unchanged }),
            Weights(Plain with { PreferenceReward = changed })
        );
    }

    [Fact]
    public void Logged_returns_are_those_of_the_environment_and_the_policy_has_no_other_parameters()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 2);
        var ppo = new Ppo(environments, Plain);
        var tags = new HashSet<string>(StringComparer.Ordinal);
        ppo.Train(new UpdateCallback(() => tags.UnionWith(ppo.Metrics.Values.Select(static m => m.Key))));
        // Seven steps of -|position| each.
        Assert.InRange(ppo.Episodes.MeanReturn, -100, -1);
        Assert.Superset(
            new HashSet<string>
            {
                MetricTags.RewardModelReward,
                MetricTags.RewardModelLoss,
                MetricTags.RewardModelValidationLoss,
                MetricTags.RewardModelAccuracy,
            },
            tags
        );
        Assert.Equal(["policy", "reward_model.0", "reward_model.1"], ppo.Networks.Select(static n => n.Key));
        PpoOptions without = Plain with { PreferenceReward = new() };
        Assert.Equal(
            Ppo.Train(static () => new Drift(), without).Network.NamedParameters().Select(static p => p.Key),
            ppo.Network.NamedParameters().Select(static p => p.Key)
        );
    }

    [Theory]
    [InlineData(1.5, 1, 0)]
    [InlineData(1.5, 0, 0)]
    [InlineData(-0.3, 0.5, 0)]
    [InlineData(1.5, 1, 0.1)]
    [InlineData(-0.3, 0.5, 0.1)]
    [InlineData(40, 0, 0.1)]
    public void Loss_is_the_cross_entropy_of_the_probability_with_random_answers(
        double difference,
        double preference,
        double error
    )
    {
        using Scope scope = Scope.Begin();
        double first = ((1 - error) / (1 + Math.Exp(-difference))) + (error / 2);
        double expected = -((preference * Math.Log(first)) + ((1 - preference) * Math.Log(1 - first)));
        Tensor loss = PreferenceObjectives.Loss(
            Tensor.From([(float)difference], 1),
            Tensor.From([(float)preference], 1),
            error
        );
        Assert.Equal(expected, loss.Item(), 1e-5);
    }

    [Fact]
    public void Gradient_of_the_loss_is_that_of_finite_differences()
    {
        float[] differences = [0.7f, -1.2f, 0.1f],
            preferences = [1, 0, 0.5f];
        Tensor input = Tensor.Parameter(3);
        input.Assign(differences);
        input.Gradient.Assign(new float[3]);
        using (Scope scope = Scope.Begin())
            PreferenceObjectives.Loss(input, Tensor.From(preferences, 3), 0.1).Backward();
        for (int i = 0; i < 3; i++)
        {
            const float Step = 0.01f;
            Assert.Equal((LossAt(i, Step) - LossAt(i, -Step)) / (2 * Step), input.Gradient.ToArray()[i], 1e-3);
        }

        double LossAt(int index, float step)
        {
            using Scope scope = Scope.Begin(record: false);
            float[] moved = [.. differences];
            moved[index] += step;
            return PreferenceObjectives.Loss(Tensor.From(moved, 3), Tensor.From(preferences, 3), 0.1).Item();
        }
    }

    // The true reward of a step is its first observation. The reward is learned from preferences only.
    [Fact]
    public void Fit_finds_the_reward_behind_the_preferences()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 2);
        var ppo = new Ppo(
            environments,
            Plain with
            {
                TotalSteps = 160,
                PreferenceReward = new()
                {
                    Preferences = Preferences(300, 8),
                    Epochs = 20,
                    Widths = [16],
                },
            }
        );
        ppo.Train();
        double[] observed =
            [.. Enumerable.Range(0, ppo.Rollout.Count).Select(i => (double)ppo.Rollout.Observations.All[2 * i])],
            learned = [.. ppo.Rollout.Rewards.All.ToArray().Select(static reward => (double)reward)];
        // No segment shows other observations.
        int[] inside = [.. Enumerable.Range(0, observed.Length).Where(i => Math.Abs(observed[i]) < 1)];
        Assert.True(Correlation([.. inside.Select(i => observed[i])], [.. inside.Select(i => learned[i])]) > 0.9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rewards_have_the_standard_deviation_and_mean_of_the_options(bool isCentered)
    {
        SegmentPreferences preferences = Preferences(40, 5, shortest: 2);
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 2);
        PpoOptions options = Plain with
        {
            PreferenceReward = Small with
            {
                Preferences = preferences,
                Members = 1,
                RewardStandardDeviation = 0.5,
                SubtractsMean = isCentered,
            },
        };
        var ppo = new Ppo(environments, options);
        ppo.Train();
        float[] rewards = ppo.Preferred!.RewardsOfPreferences();
        double mean = rewards.Average(static reward => (double)reward),
            square = rewards.Average(static reward => (double)reward * reward);
        Assert.Equal(isCentered, Math.Abs(mean) < 1e-4);
        Assert.Equal(0.5, Math.Sqrt(square), 1e-4);
    }

    [Fact]
    public void File_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        SegmentPreferences written = Preferences(3, 5, shortest: 2);
        written.Save(folder["preferences.jsonl"]);
        var read = SegmentPreferences.Load(folder["preferences.jsonl"]);
        Assert.Equal(3, read.Pairs.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(written.Pairs[i].Preference, read.Pairs[i].Preference);
            Assert.Equal(written.Pairs[i].First.TrueReturn, read.Pairs[i].First.TrueReturn);
            Assert.Equal(written.Pairs[i].First.Terminated, read.Pairs[i].First.Terminated);
            Assert.Equal(written.Pairs[i].Second.Steps, read.Pairs[i].Second.Steps);
            Assert.Equal(written.Pairs[i].First.Observations, read.Pairs[i].First.Observations);
            Assert.Equal(written.Pairs[i].Second.Actions, read.Pairs[i].Second.Actions);
        }

        Assert.Equal(
            Weights(Plain with { PreferenceReward = Small with { Preferences = written } }),
            Weights(
                Plain with
                {
                    PreferenceReward = Small with { Preferences = null, PreferencesPath = folder["preferences.jsonl"] },
                }
            )
        );
    }

    [Theory]
    [InlineData("", "there are no preferences")]
    [InlineData("{\"first\":1}", ":1:")]
    [InlineData("{\"first\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":1}", "'second' is missing")]
    [InlineData(
        "{\"first\":{\"obs\":[[1]],\"action\":[[1]]},\"second\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":2}",
        "must lie between 0"
    )]
    [InlineData(
        "{\"first\":{\"obs\":[[1],[2]],\"action\":[[1]]},\"second\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":1}",
        "2 rows of obs, but 1 of action"
    )]
    [InlineData(
        "{\"first\":{\"obs\":[[1],[2,3]],\"action\":[[1],[1]]},\"second\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":1}",
        "rows of 1 and of 2 numbers"
    )]
    [InlineData(
        "{\"first\":{\"obs\":[[1e99]],\"action\":[[1]]},\"second\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":1}",
        ":1:"
    )]
    [InlineData(
        "{\"first\":{\"obs\":[],\"action\":[]},\"second\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":1}",
        "no steps"
    )]
    [InlineData(
        "{\"first\":{\"obs\":[[1]],\"action\":[[1]],\"x\":1},\"second\":{\"obs\":[[1]],\"action\":[[1]]},\"preference\":1}",
        "'x' is not one of"
    )]
    public void Invalid_file_is_refused_in_one_line(string content, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.jsonl"], content);
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
            SegmentPreferences.Load(folder["bad.jsonl"])
        );
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.jsonl", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("reward_model.n_members")]
    [InlineData("reward_model.validation_share")]
    [InlineData("reward_model.error_rate")]
    [InlineData("reward_model.reward_std")]
    [InlineData("no preferences")]
    [InlineData("both set")]
    [InlineData("Shards")]
    [InlineData("asynchronous PPO")]
    [InlineData("discriminator")]
    [InlineData("observations have 2 numbers")]
    public void Invalid_options_are_refused(string expected)
    {
        PpoOptions options = expected switch
        {
            "reward_model.n_members" => Plain with { PreferenceReward = Small with { Members = 0 } },
            "reward_model.validation_share" => Plain with { PreferenceReward = Small with { ValidationShare = 1 } },
            "reward_model.error_rate" => Plain with { PreferenceReward = Small with { ErrorRate = 1 } },
            "reward_model.reward_std" => Plain with { PreferenceReward = Small with { RewardStandardDeviation = 0 } },
            "no preferences" => Plain with { PreferenceReward = new() { Epochs = 3 } },
            "both set" => Plain with { PreferenceReward = Small with { PreferencesPath = "p.jsonl" } },
            "Shards" => Plain with { Shards = 2 },
            "asynchronous PPO" => new AppoOptions { PreferenceReward = Small },
            "discriminator" => new GailOptions { PreferenceReward = Small, DemonstrationsPath = "expert.jsonl" },
            _ => Plain,
        };
        InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
        {
            options.Validate();
            using VectorEnvironment environments = VectorEnvironment.From(static () => new Corridor(6), 2);
            _ = new Ppo(environments, options);
        });
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>Preferences of a labeller who likes the first observation, which lies between -1 and 1.</summary>
    private static SegmentPreferences Preferences(int pairs, int longest, int? shortest = null, ulong seed = 1)
    {
        var random = new Rng(seed);
        var all = new List<SegmentPair>();
        for (int i = 0; i < pairs; i++)
        {
            Segment first = Segment(ref random),
                second = Segment(ref random);
            all.Add(new SegmentPair(first, second, first.TrueReturn > second.TrueReturn ? 1 : 0));
        }

        return new SegmentPreferences(all);

        Segment Segment(ref Rng random)
        {
            int steps = longest - random.NextInt32(longest - (shortest ?? longest) + 1);
            float[] observations = new float[2 * steps],
                actions = new float[2 * steps];
            random.FillUniform(observations, -1, 1);
            random.FillUniform(actions, -1, 1);
            double sum = 0;
            for (int step = 0; step < steps; step++)
                sum += observations[2 * step] + (shortest is null ? 0 : 1);
            return new Segment(
                observations,
                actions,
                steps,
                terminated: steps < longest && random.NextInt32(2) == 0,
                sum
            );
        }
    }

    private static double Correlation(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        double both = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return both / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }

    private static string Weights(PpoOptions options) =>
        ModelWeights.Hash(Ppo.Train(static () => new Drift(), options));

    private static string Run(TemporaryFolder folder, PpoOptions options, int stopAfter)
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 2);
        return TrainingRun.Train(
            folder,
            environments,
            vector => new Ppo(vector, options),
            new RunRecorderOptions { CheckpointInterval = 1 },
            new StopAfter(stopAfter)
        );
    }
}
