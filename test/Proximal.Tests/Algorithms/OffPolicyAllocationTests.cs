using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Learning from replay in its steady state leaves next to nothing for the garbage collector.</summary>
[Collection("Alone")]
public sealed class OffPolicyAllocationTests
{
    private const long MostBytesPerGradientStep = 4096;

    [Theory]
    [InlineData("sac", 1)]
    [InlineData("sac", 2)]
    [InlineData("td3", 2)]
    public void Off_policy_gradient_step_allocates_at_most_4_KB(string algorithm, int threads)
    {
        int before = WorkerPool.Shared.Threads;
        try
        {
            WorkerPool.Shared.Threads = threads;
            OffPolicyOptions options = OffPolicyTasks.Of(algorithm) with
            {
                TotalSteps = 3000,
                BatchSize = 256,
                TrainFrequency = 1,
                EnvironmentCount = 1,
                ReportInterval = 50,
            };
            using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), 1);
            var bytes = new List<long>(64);
            long last = 0;
            OffPolicyTasks
                .Make(environments, options)
                .Train(
                    new UpdateCallback(() =>
                    {
                        long now = GC.GetTotalAllocatedBytes(precise: true);
                        bytes.Add(now - last);
                        last = now;
                    })
                );

            // The median over the later reports: the runtime allocates now and then while it compiles in the
            // background.
            long[] sorted = [.. bytes.Skip(20).Order()];
            Assert.InRange(sorted[sorted.Length / 2], 0, MostBytesPerGradientStep * options.ReportInterval);
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }
    }
}
