using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// PPO with memory: what an MLP cannot know is learned, sequences repeat what was computed step by step, and all of it
/// is saved and resumed.
/// </summary>
[Collection<WorkerThreads>]
public sealed class RecurrentPpoTests
{
    public static TheoryData<RecurrentKind, bool> Memories =>
        new()
        {
            { RecurrentKind.Lstm, false },
            { RecurrentKind.Lstm, true },
            { RecurrentKind.Gru, false },
            { RecurrentKind.Gru, true },
        };

    [Theory]
    [InlineData(RecurrentKind.Lstm, false)]
    [InlineData(RecurrentKind.Gru, true)]
    [Trait("Category", "Learning")]
    public void Recurrent_PPO_recalls_a_cue(RecurrentKind memory, bool shared)
    {
        foreach (ulong seed in LongTests.Seeds(first: 1))
        {
            Policy policy = Ppo.Train(
                static () => new Cue(),
                Options(memory, shared) with
                {
                    TotalSteps = 61_440,
                    Seed = seed,
                }
            );
            Assert.InRange(policy.Evaluate(static () => new Cue(), episodes: 100).MeanReturn, 0.97, 1);
        }
    }

    [Fact]
    [Trait("Category", "Learning")]
    public void Feedforward_PPO_does_not_recall_a_cue()
    {
        Policy policy = Ppo.Train(
            static () => new Cue(),
            Options(RecurrentKind.None, shared: false) with
            {
                TotalSteps = 61_440,
            }
        );
        Assert.InRange(policy.Evaluate(static () => new Cue(), episodes: 400).MeanReturn, 0.35, 0.65);
    }

    [Fact]
    public void Recurrent_policy_supports_action_masks()
    {
        Policy policy = Ppo.Train(
            static () => new Cue(masked: true),
            Options(RecurrentKind.Gru, shared: true) with
            {
                TotalSteps = 2048,
                NormalizeObservations = true,
            }
        );
        policy.Evaluate(static () => new Cue(masked: true), episodes: 50, deterministic: false);
    }

    // Episodes of 5 steps begin anew within each rollout of 16.
    [Theory]
    [MemberData(nameof(Memories))]
    public void Sequence_forward_equals_single_steps_of_the_rollout(RecurrentKind memory, bool shared)
    {
        PpoOptions options = Options(memory, shared) with { TotalSteps = 1024 };
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new Cue(truncates: true),
            options.EnvironmentCount
        );
        var trainer = new Ppo(environments, options);
        trainer.Train(
            new UpdateCallback(() =>
            {
                Assert.InRange(trainer.FirstLogRatio, 0, 1e-5);
                Rollout rollout = trainer.Rollout;
                var all = new Minibatch(rollout, rollout.Count, isSequential: true);
                all.Select(rollout.RowsByEnvironment, normalizeAdvantage: false);
                using Scope scope = Scope.Begin(record: false);
                for (int i = 0; i < all.Shards; i++)
                {
                    // With the weights after the update both are new, but still the same: from the sequence's start,
                    // and from the state that is stored with it.
                    MinibatchShard shard = all.Shard(i);
                    Tensor first = shard.Observations.Slice(0, 0, shard.Sequences.Sequences);
                    float[] sequence = trainer
                        .Network.Forward(shard.Observations, shard.Sequences)
                        .Values.Slice(0, 0, shard.Sequences.Sequences)
                        .ToArray();
                    Assert.Equal(
                        sequence,
                        trainer.Network.Critic(first).ToArray(),
                        static (a, b) => Math.Abs(a - b) < 1e-5
                    );
                }
            })
        );
    }

    // The state of every row but the first is recomputed; with unchanged weights it is the stored one.
    [Theory]
    [MemberData(nameof(Memories))]
    public void Sequences_that_start_anywhere_repeat_the_rollout(RecurrentKind memory, bool shared)
    {
        PpoOptions options = Options(memory, shared) with { TotalSteps = 128, LearningRate = 1e-30, Epochs = 1 };
        options = options with { Network = options.Network with { RecurrentLayers = 2 } };
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new Cue(truncates: true),
            options.EnvironmentCount
        );
        var trainer = new Ppo(environments, options);
        trainer.Train();
        Rollout rollout = trainer.Rollout;
        var random = new Rng(3);
        foreach ((int size, int? length) in ((int, int?)[])[(40, null), (7, 3), (128, 1), (128, null)])
        {
            var minibatches = Minibatches.OfSequences(rollout.Steps, rollout.Environments, size);
            var minibatch = new Minibatch(rollout, size, isSequential: true, length);
            var seen = new List<int>();
            minibatches.Shuffle(ref random);
            for (int i = 0; i < minibatches.Count; i++)
            {
                minibatch.Select(minibatches[i], normalizeAdvantage: false);
                using Scope scope = Scope.Begin(record: false);
                float weight = 0;
                for (int j = 0; j < minibatch.Shards; j++)
                {
                    MinibatchShard shard = minibatch.Shard(j);
                    weight += shard.Weight;
                    seen.AddRange(shard.Rows.ToArray());
                    Assert.InRange(shard.Sequences.Steps, 1, Math.Min(length ?? int.MaxValue, 5));
                    (Tensor parameters, Tensor values) = trainer.Network.Forward(shard.Observations, shard.Sequences);
                    Tensor logProbs = trainer.Network.Distribution.Evaluate(parameters, shard.Actions).LogProb;
                    Assert.Equal(shard.OldLogProbs.ToArray(), logProbs.ToArray(), Near);
                    Assert.Equal(shard.OldValues.ToArray(), values.ToArray(), Near);
                    Assert.Equal(
                        values.ToArray(),
                        trainer.Network.Critic(shard.Observations, shard.Sequences).ToArray(),
                        Near
                    );
                    Assert.Equal(
                        parameters.ToArray(),
                        trainer.Network.Actor(shard.Observations, shard.Sequences).ToArray(),
                        Near
                    );
                }

                Assert.Equal(1, weight, 1e-6f);
            }

            Assert.Equal(Enumerable.Range(0, rollout.Count), seen.Order());
        }

        static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;
    }

    [Fact]
    public void Sequences_end_with_episodes_and_are_ordered_by_length()
    {
        var rollout = new Rollout(steps: 6, environments: 2, observationSize: 1, actionSize: 1);
        rollout.Terminated[1][0] = true;
        rollout.Truncated[4][1] = true;
        var minibatch = new Minibatch(rollout, 12, isSequential: true);

        // Steps 3 to 5 of environment 1, then environment 0.
        minibatch.Select([7, 9, 11, 0, 2, 4, 6, 8, 10], normalizeAdvantage: false);
        using Scope scope = Scope.Begin(record: false);
        MinibatchShard shard = minibatch.Shard(0);
        Assert.Equal(1, minibatch.Shards);
        Assert.Equal([4, 3, 1, 1], shard.Sequences.Counts.ToArray());
        Assert.Equal([4, 7, 0, 11, 6, 9, 2, 8, 10], shard.Rows.ToArray());
    }

    [Fact]
    public void Whole_environments_are_not_cut_by_a_random_start()
    {
        var minibatches = Minibatches.OfSequences(steps: 4, environmentCount: 6, size: 8);
        var random = new Rng(1);
        for (int epoch = 0; epoch < 5; epoch++)
        {
            minibatches.Shuffle(ref random);
            for (int i = 0; i < minibatches.Count; i++)
                Assert.Equal(2, minibatches[i].ToArray().Select(static row => row % 6).Distinct().Count());
        }
    }

    [Fact]
    public void Shared_layer_gets_no_gradient_from_the_value_loss()
    {
        PpoOptions options = Options(RecurrentKind.Lstm, shared: true) with { TotalSteps = 128 };
        Assert.Equal(Hash(0.1f), Hash(10));

        string Hash(float valueCoefficient)
        {
            Policy policy = Ppo.Train(
                static () => new Cue(),
                options with
                {
                    ValueCoefficient = valueCoefficient,
                    MaxGradientNorm = 1e9f,
                    Epochs = 1,
                    BatchSize = 128,
                }
            );
            return string.Join(
                ' ',
                policy
                    .Network.NamedParameters()
                    .Where(static parameter => parameter.Key.StartsWith("memory", StringComparison.Ordinal))
                    .SelectMany(static parameter => parameter.Value.ToArray())
            );
        }
    }

    [Fact]
    public void Critic_without_recurrent_layer_has_a_linear_layer_and_no_state()
    {
        PpoOptions options = Options(RecurrentKind.Lstm, shared: false);
        options = options with { TotalSteps = 256, Network = options.Network with { CriticRecurrent = false } };
        Policy policy = Ppo.Train(static () => new Cue(), options);
        Assert.Equal(2 * 16, policy.Network.StateSize);
        Assert.Contains("critic_projection.weight", policy.Network.NamedParameters().Select(static p => p.Key));
        using var folder = new TemporaryFolder();
        policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.Equal(ModelWeights.Hash(policy), ModelWeights.Hash(loaded));
    }

    [Theory]
    [InlineData(RecurrentKind.Lstm, "lstm")]
    [InlineData(RecurrentKind.Gru, "gru")]
    public void Initialization_of_recurrent_layers_follows_its_options(RecurrentKind kind, string name)
    {
        float[] uniform = Weights(orthogonal: false),
            orthogonal = Weights(orthogonal: true);
        float bound = 1 / MathF.Sqrt(16);
        Assert.All(uniform, weight => Assert.InRange(weight, -bound, bound));
        Assert.InRange(uniform.Max(MathF.Abs), 0.95f * bound, bound);

        // The columns of an orthogonal matrix with more rows have length 1.
        for (int column = 0; column < 16; column++)
            Assert.Equal(
                1,
                Enumerable
                    .Range(0, orthogonal.Length / 16)
                    .Sum(row => orthogonal[(row * 16) + column] * orthogonal[(row * 16) + column]),
                1e-4
            );
        Assert.Throws<InvalidInputException>(static () =>
            new NetworkOptions { OrthogonalInitialization = false, OrthogonalRecurrentInitialization = true }.Validate()
        );

        float[] Weights(bool orthogonal) =>
            Policy
                .Create(
                    Box.Uniform(-1, 1, 2),
                    new Discrete(2),
                    Options(kind, shared: true).Network with
                    {
                        OrthogonalRecurrentInitialization = orthogonal,
                    },
                    normalizer: null,
                    seed: 1
                )
                .Network.NamedParameters()
                .First(parameter => parameter.Key == $"memory.{name}.weight_hh_l0")
                .Value.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Learning")]
    public void A2C_and_TRPO_recall_a_cue(bool trpo)
    {
        NetworkOptions network = Options(RecurrentKind.Lstm, shared: false).Network;
        OnPolicyOptions options = trpo
            ? new TrpoOptions
            {
                TotalSteps = 40_960,
                EnvironmentCount = 8,
                StepsPerRollout = 64,
                TargetKl = 0.03,
                Gamma = 0.95,
                Network = network,
            }
            : new A2cOptions
            {
                TotalSteps = 122_880,
                EnvironmentCount = 16,
                StepsPerRollout = 10,
                LearningRate = 3e-3,
                Gamma = 0.95,
                EntropyCoefficient = 0.01f,
                Network = network,
            };
        Policy policy = options is TrpoOptions trust
            ? Trpo.Train(static () => new Cue(wait: 2), trust)
            : A2c.Train(static () => new Cue(wait: 2), (A2cOptions)options);
        Assert.InRange(policy.Evaluate(static () => new Cue(wait: 2), episodes: 100).MeanReturn, 0.95, 1);
    }

    [Theory]
    [MemberData(nameof(Memories))]
    public void Interrupted_recurrent_run_ends_the_same_for_any_thread_count(RecurrentKind memory, bool shared)
    {
        int before = WorkerPool.Shared.Threads;
        try
        {
            PpoOptions options = Options(memory, shared) with { TotalSteps = 768, NormalizeObservations = true };
            using var whole = new TemporaryFolder();
            using var cut = new TemporaryFolder();
            string expected = PartialRun.Train(whole, static () => new Cue(truncates: true), options);
            WorkerPool.Shared.Threads = 3;
            PartialRun.Train(cut, static () => new Cue(truncates: true), options, stopAfter: 2);
            Assert.Equal(expected, PartialRun.Train(cut, static () => new Cue(truncates: true), options));

            Policy loaded = Policy.Load(
                new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder
            );
            Policy trained = Policy.Load(
                new CheckpointStore(Path.Combine(whole.Path, "checkpoints")).FindLatest()!.Folder
            );
            Assert.Equal(
                trained.Evaluate(static () => new Cue(), episodes: 20).Returns,
                loaded.Evaluate(static () => new Cue(), episodes: 20).Returns
            );
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }
    }

    [Fact]
    public void Recurrent_policy_requires_its_state()
    {
        Policy policy = Policy.Create(
            Box.Uniform(-1, 1, 2),
            new Discrete(2),
            Options(RecurrentKind.Lstm, shared: false).Network,
            normalizer: null,
            seed: 1
        );
        var action = new float[1];
        Assert.Contains(
            "CreateRecurrentState(1)",
            Assert.Throws<InvalidOperationException>(() => policy.Act([0f, 0], action)).Message,
            StringComparison.Ordinal
        );
        policy.Act([0f, 0], action, policy.CreateRecurrentState(1));

        (Options(RecurrentKind.Lstm, shared: false) with { BatchSize = 24 }).Validate();
        var recurrent = new NetworkOptions { Recurrent = RecurrentKind.Gru };
        Assert.Contains(
            "policy_kwargs.memory",
            Assert.Throws<InvalidInputException>(new ReinforceOptions { Network = recurrent }.Validate).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "sub_sampling_factor",
            Assert
                .Throws<InvalidInputException>(new TrpoOptions { Network = recurrent, SubsamplingFactor = 2 }.Validate)
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "bptt_length",
            Assert.Throws<InvalidInputException>(new PpoOptions { BpttLength = 4 }.Validate).Message,
            StringComparison.Ordinal
        );
    }

    private static PpoOptions Options(RecurrentKind memory, bool shared) =>
        new()
        {
            EnvironmentCount = 8,
            StepsPerRollout = 16,
            BatchSize = 32,
            Epochs = 4,
            LearningRate = 3e-3,
            Gamma = 0.95,
            EntropyCoefficient = 0.01f,
            Network = new NetworkOptions
            {
                Recurrent = memory,
                RecurrentSize = 16,
                ShareRecurrent = shared,
                ActorWidths = [16],
                CriticWidths = [16],
            },
        };
}
