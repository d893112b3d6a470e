using System.Text.Json;

namespace Proximal.Fleet.Tests;

public sealed class AsynchronousTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_unroll_is_used_or_dropped_and_no_used_one_is_older_than_the_lag(int lag)
    {
        using var run = new FleetRun("appo", $"max_lag={lag}", "n_timesteps=3840")
        {
            Workers = static start =>
            {
                start(
                    "slow",
                    static next =>
                        async (request, cancellation) =>
                        {
                            if (Faults.IsPush(request))
                                await Task.Delay(50, cancellation);
                            return await next(request, cancellation);
                        }
                );
                for (ulong i = 0; i < 3; i++)
                    start($"w{i}", new Faults(new Rng(i, RandomStreams.FirstOwn)).Apply);
            },
        };
        _ = run.Train();
        run.AssertBalanced();
        Assert.Equal(30 * 4, run.Counters.Used);
        Assert.InRange(run.Counters.LargestLag, 1, lag);
        string[] lines = File.ReadAllLines(Path.Combine(run.Folder, ConsumptionLog.FileName));
        Assert.Equal(30, lines.Length);
        long largest = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            Assert.Equal(i + 1, line.RootElement.GetProperty("update").GetInt64());
            Assert.Equal(4, line.RootElement.GetProperty("used").GetArrayLength());
            foreach (JsonElement unroll in line.RootElement.GetProperty("used").EnumerateArray())
                largest = Math.Max(largest, i - unroll.GetProperty("version").GetInt64());
        }

        Assert.Equal(run.Counters.LargestLag, largest);
    }

    [Fact]
    public void Interrupted_run_continues()
    {
        using var run = new FleetRun("appo", "max_lag=2") { StopAfter = 4 };
        _ = run.Train();
        run.AssertBalanced();
        run.StopAfter = null;
        _ = run.Resume();
        run.AssertBalanced();
        Assert.Equal(10, File.ReadLines(Path.Combine(run.Folder, ConsumptionLog.FileName)).Count());
    }
}
