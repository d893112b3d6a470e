using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class PpoDivergenceTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 120,
        EnvironmentCount = 3,
        StepsPerRollout = 10,
        BatchSize = 10,
        Epochs = 2,
        Network = new() { ActorWidths = [8], CriticWidths = [8] },
    };

    // Environment 1 of three goes wrong in its 17th step: the 51st over all.
    [Theory]
    [InlineData(Poison.Observation, float.NaN, "the observation of environment 1 is NaN at step 51")]
    [InlineData(Poison.Observation, float.NegativeInfinity, "the observation of environment 1 is -Infinity at step 51")]
    [InlineData(Poison.Reward, float.NaN, "the reward of environment 1 is NaN at step 51")]
    [InlineData(Poison.Reward, float.PositiveInfinity, "the reward of environment 1 is Infinity at step 51")]
    [InlineData(Poison.FinalObservation, float.NaN, "the observation of environment 1 is NaN at step 51")]
    [InlineData(Poison.NextReset, float.NaN, "the observation of environment 1 is NaN at step 51")]
    [InlineData(Poison.FirstReset, float.NaN, "the observation of environment 1 is NaN at step 0")]
    public void Error_names_quantity_environment_and_step(Poison poison, float value, string start)
    {
        foreach (bool normalize in (bool[])[false, true])
        {
            var error = Assert.Throws<TrainingDivergedException>(() =>
                Ppo.Train(
                    Make(poison, value),
                    Options with
                    {
                        NormalizeObservations = normalize,
                        NormalizeRewards = normalize,
                    }
                )
            );
            Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void Error_names_the_quantity_that_is_not_finite()
    {
        var error = Assert.Throws<TrainingDivergedException>(() => Ppo.Train(Make(Poison.Reward, 1e30f), Options));
        Assert.StartsWith("the value loss is not finite in minibatch ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" after step 60", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Poison.Observation)]
    [InlineData(Poison.Reward)]
    [InlineData(Poison.FinalObservation)]
    [InlineData(Poison.NextReset)]
    [InlineData(Poison.FirstReset)]
    public void Unchecked_training_continues_to_its_end(Poison poison)
    {
        using VectorEnvironment environments = VectorEnvironment.From(Make(poison, float.NaN), 3);
        var ppo = new Ppo(environments, Options with { CheckFinite = false });
        ppo.Train();
        Assert.Equal(120, ppo.Steps);
    }

    [Fact]
    public void Last_checkpoint_before_divergence_is_kept()
    {
        using var folder = new TemporaryFolder();
        using (VectorEnvironment environments = VectorEnvironment.From(Make(Poison.Reward, 1e30f), 3))
        using (var recorder = new RunRecorder(folder.Path, new RunRecorderOptions { CheckpointInterval = 1 }))
        {
            var ppo = new Ppo(environments, Options);
            Assert.Throws<TrainingDivergedException>(() => ppo.Train(recorder));
        }

        Checkpoint last = new CheckpointStore(folder["checkpoints"]).FindLatest()!;
        Assert.Equal(30, last.Step);
        Policy policy = Policy.Load(last.Folder);
        Assert.All(
            policy.Network.NamedParameters(),
            static parameter => Assert.All(parameter.Value.ToArray(), static x => Assert.True(float.IsFinite(x)))
        );
        using VectorEnvironment again = VectorEnvironment.From(Make(Poison.None, 0), 3);
        using var resumed = new RunRecorder(folder.Path, new RunRecorderOptions { CheckpointInterval = 1 });
        var healthy = new Ppo(again, Options);
        Assert.Equal(30, resumed.Resume(healthy));
        healthy.Train(resumed);
        Assert.Equal(120, healthy.Steps);
    }

    private static Func<IEnvironment> Make(Poison poison, float value)
    {
        int made = 0;
        return () => new Well(made++ == 1 ? poison : Poison.None, value);
    }

    public enum Poison
    {
        None,
        Observation,
        Reward,
        FinalObservation,
        NextReset,
        FirstReset,
    }

    /// <summary>A task without episodes' ends, but for what goes wrong in step 17.</summary>
    private sealed class Well(Poison poison, float value) : EnvironmentBase<Box, Discrete>
    {
        private int steps;

        public override Box Observations { get; } = Box.Uniform(-1, 1, 9);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation)
        {
            observation[5] = 0.5f;
            if (poison == (steps == 0 ? Poison.FirstReset : Poison.NextReset))
                observation[5] = value;
        }

        protected override StepResult Step(int action, Span<float> observation)
        {
            bool now = ++steps == 17;
            observation[5] = 0.5f;
            if (now && poison is (Poison.Observation or Poison.FinalObservation))
                observation[5] = value;
            return new StepResult(
                now && poison == Poison.Reward ? value : action,
                Truncated: now && poison is (Poison.FinalObservation or Poison.NextReset)
            );
        }
    }
}
