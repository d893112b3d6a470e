namespace Proximal.Tests;

/// <summary>
/// Actions whose bounds do not fit a clipped Gaussian: the warning, and the option that is its remedy.
/// </summary>
public sealed class ActionScaleTests
{
    private static readonly Box Mixed = new([0, -1, -0.01f], [10, 1, 0.01f]);

    [Fact]
    public void Trainer_warns_of_actions_of_different_scale_and_names_the_remedy()
    {
        string? warning = Warning(Mixed, new NetworkOptions());
        Assert.NotNull(warning);
        Assert.Contains("element 0 (0 … 10)", warning, StringComparison.Ordinal);
        Assert.Contains("policy_kwargs.rescale_actions=true", warning, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', warning);
        Assert.Contains(
            "element wheel.0",
            Warning(new DictSpace(("gear", new Discrete(3)), ("wheel", Box.Scalar(-0.01f, 0.01f))), new())!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Trainer_does_not_warn_where_the_scale_fits()
    {
        Assert.Null(Warning(Box.Uniform(-2, 2, 1), new NetworkOptions()));
        Assert.Null(Warning(Box.Uniform(-0.4f, 0.4f, 17), new NetworkOptions()));
        Assert.Null(Warning(Box.Uniform(-0.01f, 0.01f, 1), new NetworkOptions { LogStdInitial = -4.6f }));
        Assert.Null(Warning(new Discrete(3), new NetworkOptions()));
        Assert.Null(Warning(Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 2), new NetworkOptions()));
        Assert.Null(Warning(Mixed, new NetworkOptions { RescaleActions = true }));
        Assert.Null(Warning(Mixed, new NetworkOptions { SquashOutput = true }));
        Assert.Null(Warning(Mixed, new NetworkOptions { Distribution = DistributionKind.Beta }));
    }

    [Fact]
    public void Rescaled_actions_reach_the_bounds_and_are_saved()
    {
        Policy policy = Policy.Create(
            Box.Scalar(-1, 1),
            Mixed,
            new NetworkOptions { RescaleActions = true },
            normalizer: null,
            seed: 1
        );
        var actions = new float[6];
        policy.ToEnvironment([-1, 0, 1, -7, 0.5f, 7], actions);
        Assert.Equal([0, 0, 0.01f, 0, 0.5f, 0.01f], actions);
        policy.ToEnvironment([0, 1, -1, 1, -1, 0], actions);
        Assert.Equal([5, 1, -0.01f, 10, -1, 0], actions);

        using var folder = new TemporaryFolder();
        policy.Save(folder.Path);
        var loaded = new float[3];
        Policy.Load(folder.Path).ToEnvironment([0, 1, -1], loaded);
        Assert.Equal([5, 1, -0.01f], loaded);
    }

    [Fact]
    public void Rescaling_needs_finite_bounds_and_no_other_scaling()
    {
        Assert.Contains(
            "rescale_actions",
            Assert
                .Throws<InvalidInputException>(static () =>
                    Policy.Create(
                        Box.Scalar(-1, 1),
                        Box.Uniform(float.NegativeInfinity, 1, 2),
                        new NetworkOptions { RescaleActions = true },
                        normalizer: null,
                        seed: 1
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidInputException>(
            new NetworkOptions { RescaleActions = true, SquashOutput = true }.Validate
        );
    }

    // Minus the squared distance to 7, 0.5 and 0, each in units of the half range: 0 is best.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Learning")]
    public void Rescaling_solves_what_a_clipped_Gaussian_does_not(bool rescale)
    {
        Policy policy = Ppo.Train(
            static () => new Dosage(),
            new PpoOptions
            {
                TotalSteps = 20_480,
                EnvironmentCount = 8,
                StepsPerRollout = 64,
                BatchSize = 128,
                LearningRate = Schedule.Linear(3e-3),
                Network = new NetworkOptions { RescaleActions = rescale },
            }
        );
        double result = policy.Evaluate(static () => new Dosage()).MeanReturn;
        if (rescale)
            Assert.InRange(result, -0.05, 0);
        else
            Assert.InRange(result, -10, -0.1);
    }

    private static string? Warning(Space actions, NetworkOptions network)
    {
        using VectorEnvironment environments = VectorEnvironment.From(() => new Idle(actions), 1);
        return (
            (IAgentTrainer)new Ppo(environments, new PpoOptions { StepsPerRollout = 64, Network = network })
        ).Warning;
    }

    private sealed class Idle(Space actions) : EnvironmentBase<Box, Space>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Space Actions => actions;

        protected override void Reset(ref Rng random, Span<float> observation) { }
    }

    private sealed class Dosage : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions => Mixed;

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 1;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            float a = (action[0] - 7) / 5,
                b = action[1] - 0.5f,
                c = action[2] / 0.01f;
            observation[0] = 1;
            return new StepResult(-((a * a) + (b * b) + (c * c)), Terminated: true);
        }
    }
}
