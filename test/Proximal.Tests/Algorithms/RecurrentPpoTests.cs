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
                var all = new Minibatch(rollout, rollout.Count, wholeEnvironments: true);
                all.Select([.. Enumerable.Range(0, rollout.Environments)], normalizeAdvantage: false);
                using Scope scope = Scope.Begin(record: false);
                for (int i = 0; i < all.Shards; i++)
                {
                    // With the weights after the update both are new, but still the same: from the sequence's start,
                    // and from the state that is stored with it.
                    MinibatchShard shard = all.Shard(i);
                    Tensor first = shard.Observations.Slice(0, 0, shard.EpisodeStarts.Shape[1]);
                    float[] sequence = trainer
                        .Network.Forward(shard.Observations, shard.EpisodeStarts)
                        .Values.Slice(0, 0, shard.EpisodeStarts.Shape[1])
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

    [Fact]
    public void Recurrent_minibatches_hold_whole_environments()
    {
        PpoOptions options = Options(RecurrentKind.Gru, shared: false) with { TotalSteps = 128 };
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Cue(), options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        trainer.Train();
        var minibatch = new Minibatch(trainer.Rollout, 48, wholeEnvironments: true);
        minibatch.Select([5, 0, 3], normalizeAdvantage: false);
        Assert.Equal(48, minibatch.Count);
        using Scope scope = Scope.Begin(record: false);
        int seen = 0;
        for (int i = 0; i < minibatch.Shards; i++)
        {
            MinibatchShard shard = minibatch.Shard(i);
            (int time, int sequences) = (shard.EpisodeStarts.Shape[0], shard.EpisodeStarts.Shape[1]);
            Assert.Equal(16, time);
            float[] episodeStarts = shard.EpisodeStarts.ToArray(),
                rows = shard.Observations.ToArray();
            int width = trainer.Rollout.Observations.Width;
            for (int j = 0; j < sequences; j++)
            {
                int environment = new[] { 5, 0, 3 }[seen++];
                for (int t = 0; t < time; t++)
                {
                    Assert.Equal(
                        trainer.Rollout.Observations[t].Slice(environment * width, width).ToArray(),
                        rows.AsSpan(((t * sequences) + j) * width, width).ToArray()
                    );
                    Assert.Equal(
                        t > 0 && trainer.Rollout.Terminated[t - 1][environment] ? 1 : 0,
                        episodeStarts[(t * sequences) + j]
                    );
                }
            }
        }

        Assert.Equal(3, seen);
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

        string message = Assert
            .Throws<InvalidInputException>(static () =>
                (Options(RecurrentKind.Lstm, shared: false) with { BatchSize = 24 }).Validate()
            )
            .Message;
        Assert.Contains("whole sequences", message, StringComparison.Ordinal);
        var recurrent = new NetworkOptions { Recurrent = RecurrentKind.Gru };
        foreach (
            OnPolicyOptions options in (OnPolicyOptions[])
                [
                    new A2cOptions { Network = recurrent },
                    new TrpoOptions { Network = recurrent },
                    new ReinforceOptions { Network = recurrent },
                ]
        )
            Assert.Contains(
                "policy_kwargs.memory",
                Assert.Throws<InvalidInputException>(options.Validate).Message,
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
