using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

[Collection<WorkerThreads>]
public sealed class OffPolicyTrainerTests : IDisposable
{
    private readonly int threads = WorkerPool.Shared.Threads;

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    // Batches below and above the sizes at which they are cut up.
    [Theory]
    [InlineData("sac", 64)]
    [InlineData("sac", 130)]
    [InlineData("sac", 600)]
    [InlineData("td3", 64)]
    [InlineData("td3", 130)]
    public void Same_seed_gives_the_same_weights_for_any_thread_count(string algorithm, int batchSize)
    {
        OffPolicyOptions options = OffPolicyTasks.Of(algorithm) with
        {
            BatchSize = batchSize,
            EnvironmentCount = 3,
            TotalSteps = 400,
        };
        string one = Train(options, 1);
        Assert.Equal(one, Train(options, 2));
        Assert.Equal(one, Train(options, 3));
        Assert.NotEqual(one, Train(options with { Seed = 8 }, 2));

        string Train(OffPolicyOptions options, int threads)
        {
            WorkerPool.Shared.Threads = threads;
            return ModelWeights.Hash(OffPolicyTasks.Train(static () => new Drift(), options).Policy);
        }
    }

    [Fact]
    public void Every_off_policy_option_changes_the_weights()
    {
        SacOptions sac = OffPolicyTasks.Sac;
        Td3Options td3 = OffPolicyTasks.Td3;
        AssertDiffer(
            sac,
            sac with
            {
                BufferSize = 100,
            },
            sac with
            {
                BatchSize = 31,
            },
            sac with
            {
                LearningStarts = 60,
            },
            sac with
            {
                TrainFrequency = 1,
            },
            sac with
            {
                GradientSteps = 2,
            },
            sac with
            {
                GradientSteps = -1,
                TrainFrequency = 3,
            },
            sac with
            {
                Tau = 0.5,
            },
            sac with
            {
                Gamma = 0.9,
            },
            sac with
            {
                LearningRate = 1e-3,
            },
            sac with
            {
                ActionNoiseDeviation = 0.1,
            },
            sac with
            {
                ActionNoiseDeviation = 0.1,
                ActionNoise = ActionNoise.OrnsteinUhlenbeck,
            },
            sac with
            {
                EntropyCoefficient = 0.1,
            },
            sac with
            {
                InitialEntropyCoefficient = 0.1,
            },
            sac with
            {
                TargetEntropy = -5,
            },
            sac with
            {
                TargetUpdateInterval = 3,
            },
            sac with
            {
                Network = sac.Network with { ActorWidths = [8] },
            },
            sac with
            {
                Network = sac.Network with { CriticWidths = [8] },
            },
            sac with
            {
                Network = sac.Network with { Activation = Activation.Tanh },
            }
        );
        AssertDiffer(
            td3,
            td3 with
            {
                PolicyDelay = 3,
            },
            td3 with
            {
                TargetPolicyNoise = 0.1,
            },
            td3 with
            {
                TargetNoiseClip = 0.1,
            },
            td3 with
            {
                ActionNoiseDeviation = 0,
            },
            td3 with
            {
                ActionNoise = ActionNoise.Normal,
            },
            td3 with
            {
                Tau = 0.5,
            }
        );

        static void AssertDiffer(params OffPolicyOptions[] options) =>
            Assert.Distinct(
                options.Select(static option =>
                    ModelWeights.Hash(OffPolicyTasks.Train(static () => new Drift(), option).Policy)
                )
            );
    }

    [Theory]
    [InlineData("sac")]
    [InlineData("td3")]
    public void Callbacks_are_called_at_every_report_interval(string algorithm)
    {
        var steps = new List<long>();
        OffPolicyTrainer? trainer = null;
        var watcher = new UpdateCallback(() => steps.Add(trainer!.Steps));
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 2);
        trainer = OffPolicyTasks.Make(
            environments,
            OffPolicyTasks.Of(algorithm) with
            {
                TotalSteps = 1000,
                ReportInterval = 300,
            }
        );
        trainer.Train(watcher);
        Assert.Equal([300, 600, 900, 1000], steps);
        Assert.Equal((4, (1000 - 48) / 4), (trainer.Updates, trainer.GradientSteps));
        Assert.Equal(algorithm, trainer.Algorithm);
    }

    [Theory]
    [InlineData("sac", "squashed_gaussian")]
    [InlineData("td3", "deterministic")]
    public void Saved_policy_has_no_critics(string algorithm, string kind)
    {
        using var folder = new TemporaryFolder();
        Policy policy = OffPolicyTasks.Train(static () => new Drift(), OffPolicyTasks.Of(algorithm)).Policy;
        policy.Save(folder.Path);
        Assert.Contains($"\"{kind}\"", File.ReadAllText(folder["policy.json"]), StringComparison.Ordinal);
        Assert.All(
            Safetensors.Read(folder["policy.safetensors"]).Names,
            static name => Assert.StartsWith("policy.actor.", name, StringComparison.Ordinal)
        );
        Policy loaded = Policy.Load(folder.Path);
        foreach (bool deterministic in (bool[])[true, false])
        {
            double[] expected = [.. policy.Evaluate(static () => new Drift(), 5, deterministic, seed: 3).Returns];
            Assert.Equal(expected, loaded.Evaluate(static () => new Drift(), 5, deterministic, seed: 3).Returns);
        }

        // The most probable action is tanh of the mean, stretched to the bounds.
        float[] observation = [0.4f, -0.2f],
            action = new float[2],
            outputs = new float[policy.Network.Head.ParameterSize];
        policy.Act(observation, action);
        using (Scope.Begin(record: false))
            policy.Network.Actor(Tensor.From(observation, 1, 2)).CopyTo(outputs);
        for (int i = 0; i < 2; i++)
            Assert.Equal(MathF.Tanh(outputs[i]), action[i], 1e-6f);
    }

    [Fact]
    public void Actions_are_rescaled_to_bounds_of_any_size()
    {
        var seen = new List<float>();
        OffPolicyTasks.Train(
            () => new Wide(seen),
            OffPolicyTasks.Td3 with
            {
                TotalSteps = 2000,
                LearningStarts = 2000,
            }
        );
        Assert.All(seen, static action => Assert.InRange(action, -0.5f, 3.5f));
        Assert.InRange(seen.Min(), -0.5f, -0.4f);
        Assert.InRange(seen.Max(), 3.4f, 3.5f);
        Assert.Equal(1.5, seen.Average(static action => (double)action), 0.3);
    }

    [Fact]
    public void Action_spaces_other_than_bounded_boxes_are_refused()
    {
        foreach (Space actions in (Space[])[new Discrete(3), Box.Scalar(0, float.PositiveInfinity)])
        {
            Func<IEnvironment> task = () => new StillTask(Box.Scalar(0, 1), actions);
            foreach (OffPolicyOptions options in (OffPolicyOptions[])[OffPolicyTasks.Sac, OffPolicyTasks.Td3])
                Assert.Contains(
                    $"the actions are {actions}",
                    Assert.Throws<InvalidInputException>(() => OffPolicyTasks.Train(task, options)).Message,
                    StringComparison.Ordinal
                );
        }
    }

    [Theory]
    [InlineData("sac", float.NaN, false, "the observation of environment 1 is NaN at step 20")]
    [InlineData("td3", float.NaN, true, "the reward of environment 1 is NaN at step 20")]
    [InlineData("sac", 1e30f, true, "the critic loss is not finite in gradient step 1 after step 52")]
    [InlineData("td3", 1e30f, true, "the critic loss is not finite in gradient step 1 after step 52")]
    public void Divergence_error_names_the_quantity_and_its_place(
        string algorithm,
        float value,
        bool inReward,
        string start
    )
    {
        int made = 0;
        Func<IEnvironment> task = () => new Poisoned(made++ == 1, value, inReward);
        string message = Assert
            .Throws<TrainingDivergedException>(() =>
                OffPolicyTasks.Train(task, OffPolicyTasks.Of(algorithm) with { BatchSize = 512 })
            )
            .Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
    }

    private sealed class Wide(List<float> seen) : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions { get; } = Box.Scalar(-0.5f, 3.5f);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 1;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            seen.Add(action[0]);
            return new StepResult(0);
        }
    }

    /// <summary>Environment 1 goes wrong in its tenth step.</summary>
    private sealed class Poisoned(bool poisoned, float value, bool inReward) : EnvironmentBase<Box, Box>
    {
        private int steps;

        public override Box Observations { get; } = Box.Uniform(-1, 1, 2);

        public override Box Actions { get; } = Box.Scalar(-1, 1);

        protected override void Reset(ref Rng random, Span<float> observation) => observation.Clear();

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            bool now = poisoned && ++steps == 10;
            if (now && !inReward)
                observation[1] = value;
            return new StepResult(now && inReward ? value : 0);
        }
    }
}
