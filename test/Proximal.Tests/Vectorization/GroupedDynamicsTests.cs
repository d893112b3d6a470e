using Proximal.Tensors;

namespace Proximal.Tests.Vectorization;

/// <summary>Dynamics that <see cref="BatchedEnvironment{TDynamics, TState}"/> steps in groups.</summary>
[Collection<WorkerThreads>]
public sealed class GroupedDynamicsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(7, 2)]
    [InlineData(11, 4)]
    public void Groups_have_the_trajectories_of_single_environments(int count, int threads)
    {
        using var pool = new WorkerPool(threads);
        using WorkerPool.Usage usage = pool.Use();
        using var groups = new BatchedEnvironment<Walk, WalkState>(count);
        using VectorEnvironment singles = VectorEnvironment.From(static () => new WalkEnvironment(), count);
        VectorStep expected = singles.CreateStep(),
            actual = groups.CreateStep();
        singles.Reset(3, expected.Observations);
        groups.Reset(3, actual.Observations);
        Assert.Equal(expected.Observations, actual.Observations);
        var random = new Rng(1);
        var actions = new float[count];
        int ended = 0;
        for (int t = 0; t < 60; t++)
        {
            foreach (ref float action in actions.AsSpan())
                action = random.NextInt32(2);
            singles.Step(actions, expected);
            groups.Step(actions, actual);
            Assert.Equal(expected.Observations, actual.Observations);
            Assert.Equal(expected.Rewards, actual.Rewards);
            Assert.Equal(expected.Terminated, actual.Terminated);
            Assert.Equal(expected.Truncated, actual.Truncated);
            for (int i = 0; i < count; i++)
            {
                if (!expected.Ended(i))
                    continue;
                ended++;
                Assert.Equal(expected.FinalObservation(i), actual.FinalObservation(i));
            }
        }

        Assert.True(ended > count);
    }

    [Fact]
    public void Exception_names_the_first_environment_of_its_group()
    {
        using var groups = new BatchedEnvironment<Walk, WalkState>(7, new Walk(failing: true));
        VectorStep step = groups.CreateStep();
        groups.Reset(3, step.Observations);
        var error = Assert.Throws<EnvironmentException>(() => groups.Step([0, 0, 0, 0, 0, 0, 0], step));
        Assert.Equal((0, 1L, 1L), (error.Environment % 3, error.Episode, error.Step));
    }

    private sealed class WalkEnvironment : DynamicsEnvironment<Walk, WalkState>;

    private record struct WalkState(double Position);

    private readonly struct Walk(bool failing) : IBatchDynamics<WalkState>
    {
        public Space Observations => Box.Scalar(-10, 10);

        public Space Actions => new Discrete(2);

        public int? MaxEpisodeSteps => 17;

        public int GroupSize => 3;

        public void Reset(ref Rng random, ref WalkState state) => state = new WalkState(random.NextDouble());

        public StepResult Step(ref WalkState state, ReadOnlySpan<float> action, ref Rng random)
        {
            state.Position += action[0] - 0.5 + (0.1 * random.NextDouble());
            return new StepResult((float)state.Position, Math.Abs(state.Position) > 2);
        }

        public void StepGroup(
            Span<WalkState> states,
            ReadOnlySpan<float> actions,
            Span<Rng> randoms,
            Span<StepResult> results
        )
        {
            if (failing)
                throw new ArithmeticException("lost");
            for (int i = 0; i < states.Length; i++)
                results[i] = Step(ref states[i], actions.Slice(i, 1), ref randoms[i]);
        }

        public void Observe(in WalkState state, Span<float> observation) => observation[0] = (float)state.Position;
    }
}
