using Proximal.Rendering;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Each way to write an environment wrongly is found and named; those that are right are left in peace.
/// </summary>
public sealed class EnvironmentCheckerTests
{
    [Fact]
    public void Correct_environments_have_no_issues()
    {
        Func<IEnvironment>[] tasks =
        [
            static () => new Car(),
            static () => new Doors(),
            static () => new ForbiddenDials(),
            static () => new Cue(masked: true),
            static () => new Corridor(10),
            static () => new Inverters(),
        ];
        Assert.All(tasks, static task => Assert.Empty(EnvironmentChecker.Check(task, steps: 300)));
    }

    [Theory]
    [InlineData("NaN", "value 0 is NaN")]
    [InlineData("infinite reward", "the reward of step")]
    [InlineData("out of bounds", "outside its bounds -1 … 1")]
    [InlineData("throws", "throws InvalidOperationException: on purpose")]
    [InlineData("writes too much", "an observation has 2 values")]
    [InlineData("chance", "do not give the same results")]
    [InlineData("shared", "affect each other")]
    [InlineData("forgets", "does not continue as the saved one")]
    [InlineData("mask", "the mask allows no action")]
    public void EnvironmentChecker_names_every_fault(string fault, string expected)
    {
        IReadOnlyList<EnvironmentIssue> findings = EnvironmentChecker.Check(() => new Faulty(fault), steps: 200);
        EnvironmentIssue finding = Assert.Single(findings);
        Assert.True(finding.IsError);
        Assert.Contains(expected, finding.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(finding.Advice);
    }

    [Fact]
    public void Same_environment_without_the_fault_has_no_issues() =>
        Assert.Empty(EnvironmentChecker.Check(static () => new Faulty("none"), steps: 200));

    [Fact]
    public void EnvironmentChecker_finds_an_exceeded_step_limit() =>
        Assert.Contains(
            "beyond its limit of 5 steps",
            $"{Assert.Single(EnvironmentChecker.Check(static () => new Unlimited(5)))}",
            StringComparison.Ordinal
        );

    [Fact]
    public void Missing_step_limit_is_advice_and_not_an_error()
    {
        EnvironmentIssue endless = Assert.Single(EnvironmentChecker.Check(static () => new Unlimited(null)));
        Assert.False(endless.IsError);
        Assert.Contains("MaxEpisodeSteps", endless.Advice, StringComparison.Ordinal);
    }

    /// <summary>Steps to and fro by chance; one thing in it is wrong.</summary>
    private sealed class Faulty(string fault) : EnvironmentBase<Box, Discrete>
    {
        private static int everywhere;
        private static int calls;
        private float position;
        private int steps;

        public override Box Observations { get; } = Box.Uniform(-1, 1, 2);

        public override Discrete Actions { get; } = new(3);

        public override int? MaxEpisodeSteps => 20;

        public override bool MasksActions => true;

        protected override void Reset(ref Rng random, Span<float> observation)
        {
            position = 0;
            steps = 0;
            if (fault == "shared")
                everywhere = 0;
        }

        protected override StepResult Step(int action, Span<float> observation)
        {
            steps++;
            position = Math.Clamp(position + ((action - 1) * 0.1f) + (float)Random.Uniform(-0.05, 0.05), -1, 1);
            observation[0] = position;
            bool isLate = steps == 7;
            switch (fault)
            {
                case "NaN" when isLate:
                    observation[0] = float.NaN;
                    break;
                case "infinite reward" when isLate:
                    return new StepResult(float.PositiveInfinity);
                case "out of bounds" when isLate:
                    observation[1] = 3;
                    break;
                case "throws" when isLate:
                    throw new InvalidOperationException("on purpose");
                case "writes too much" when isLate:
                    observation[2] = 1;
                    break;
                case "chance":
                    observation[1] = Interlocked.Increment(ref calls) % 1000 / 1000f;
                    break;
                case "shared":
                    observation[1] = ++everywhere % 100 / 100f;
                    break;
            }

            return new StepResult(position, Terminated: Math.Abs(position) > 0.9f);
        }

        protected override void MaskActions(Span<float> mask)
        {
            if (position > 0.2f)
                mask[2] = 0;
            if (fault == "mask" && steps == 7)
                mask.Clear();
        }

        protected override void SaveState(StateDictionary state, string prefix)
        {
            if (fault != "forgets")
            {
                base.SaveState(state, prefix);
                return;
            }

            state.SetValue($"{prefix}.steps", steps);
        }

        protected override void LoadState(StateDictionary state, string prefix) =>
            steps = state.GetValue<int>($"{prefix}.steps");
    }

    /// <summary>Never ends, whatever it declares.</summary>
    private sealed class Unlimited(int? limit) : IEnvironment
    {
        public Space ObservationSpace { get; } = Box.Scalar(0, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public int? MaxEpisodeSteps => limit;

        public void Seed(ulong seed, ulong stream) { }

        public void Reset(Span<float> observation) => observation[0] = 0;

        public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = 1;
            return new StepResult(1);
        }

        public void Render(ICanvas canvas) { }

        public void SaveState(StateDictionary state, string prefix) { }

        public void LoadState(StateDictionary state, string prefix) { }
    }
}
