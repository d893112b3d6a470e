using System.Collections.Concurrent;
using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Tests.Vectorization;

[Collection<WorkerThreads>]
public sealed class SlowEnvironmentsTests : IDisposable
{
    private readonly int threads = WorkerPool.Shared.Threads;

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    [Fact]
    public void Slow_steps_run_on_several_threads_with_the_same_results()
    {
        var used = new ConcurrentDictionary<int, bool>();
        float[] one = Play(threads: 1, used, failing: -1);
        Assert.Equal([System.Environment.CurrentManagedThreadId], used.Keys);
        float[] two = Play(threads: 2, used, failing: -1);
        Assert.True(used.Count > 1, "only one thread stepped");
        Assert.Equal(one, two);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Exception_of_an_environment_reaches_the_caller(int threads)
    {
        var error = Assert.Throws<InvalidTimeZoneException>(() => Play(threads, [], failing: 5));
        Assert.Equal("of environment 5", error.Message);
        Assert.Contains(nameof(Slow), error.StackTrace, StringComparison.Ordinal);
    }

    private static float[] Play(int threads, ConcurrentDictionary<int, bool> used, int failing)
    {
        WorkerPool.Shared.Threads = threads;
        int made = 0;
        using VectorEnvironment environments = VectorEnvironment.From(
            () => new Slow(made, made++ >= failing && failing >= 0, used),
            8
        );
        VectorStep result = environments.CreateStep();
        environments.Reset(3, result.Observations);
        var seen = new List<float>();
        for (int t = 0; t < 60; t++)
        {
            environments.Step(new float[8], result);
            seen.AddRange(result.Observations);
            seen.AddRange(result.Rewards);
            for (int i = 0; i < 8; i++)
                if (result.Ended(i))
                    seen.AddRange(result.FinalObservation(i));
        }

        return [.. seen];
    }

    /// <summary>Takes 100 µs for a step.</summary>
    private sealed class Slow(int index, bool fails, ConcurrentDictionary<int, bool> used)
        : EnvironmentBase<Box, Discrete>
    {
        private int steps;

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = random.NextSingle();

        protected override StepResult Step(int action, Span<float> observation)
        {
            used[System.Environment.CurrentManagedThreadId] = true;
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < 100)
                Thread.SpinWait(10);
            if (fails && ++steps == 30)
                throw new InvalidTimeZoneException($"of environment {index}");
            observation[0] = Random.NextSingle();
            return new StepResult(observation[0], Terminated: Random.NextSingle() < 0.1f);
        }
    }
}
