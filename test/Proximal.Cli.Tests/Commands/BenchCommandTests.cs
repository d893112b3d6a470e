namespace Proximal.Cli.Tests;

public class BenchCommandTests
{
    [Fact]
    public void Multiply_adds_of_small_networks_equal_a_count_by_hand()
    {
        var cost = new NetworkCost(4, new NetworkOptions(), actorOutputs: 2);

        // 4·64 + 64·64 + 64·2 and 4·64 + 64·64 + 64·1 forward; backward twice that, but for the inputs of the first
        // layers.
        Assert.Equal((4480, 4416), (cost.Actor.Forward, cost.Critic.Forward));
        Assert.Equal(((3 * 4480) - 256, (3 * 4416) - 256), (cost.Actor.Step, cost.Critic.Step));
        Assert.Equal(52_352, cost.UpdateOperations);
    }

    // The positions' table is looked up, not multiplied; the output layer is the tokens' table.
    [Fact]
    public void Matrix_shapes_of_a_language_model_cover_its_layers_and_its_output_layer()
    {
        foreach (LanguageModelSize size in (LanguageModelSize[])[LanguageModelSize.Small, LanguageModelSize.Tiny])
        {
            long matrices = size.Create()
                .NamedParameters()
                .Where(static parameter => parameter.Value.Shape.Rank == 2)
                .Sum(static parameter => (long)parameter.Value.Count);
            Assert.Equal(matrices - (size.Config.Context * size.Config.Width), size.MatrixElements);
        }
    }

    [Fact]
    public void Median_is_that_of_the_sorted_values()
    {
        Assert.Equal(2, PeakBenchmark.Median([3, 1, 2]));
        Assert.Equal(2.5, PeakBenchmark.Median([4, 1, 3, 2]));
    }

    [Fact]
    public void BenchmarkTarget_compares_rate_or_share_of_peak()
    {
        var result = new BenchmarkResult("gemm", "x", 1, 100, "GFLOP/s", PeakShare: 0.8);

        Assert.True((result with { Target = BenchmarkTarget.Share(0.8) }).Met);
        Assert.False((result with { Target = BenchmarkTarget.Share(0.81) }).Met);
        Assert.False((result with { Target = BenchmarkTarget.AtLeast(101) }).Met);
        Assert.True((result with { Target = BenchmarkTarget.AtMost(100) }).Met);
        Assert.True(
            (
                result with
                {
                    Target = BenchmarkTarget.Both(BenchmarkTarget.AtLeast(100), BenchmarkTarget.Share(0.8)),
                }
            ).Met
        );
        Assert.False(
            (
                result with
                {
                    Target = BenchmarkTarget.Both(BenchmarkTarget.AtLeast(100), BenchmarkTarget.Share(0.81)),
                }
            ).Met
        );
        Assert.False(
            (
                result with
                {
                    Target = BenchmarkTarget.Both(BenchmarkTarget.AtLeast(101), BenchmarkTarget.Share(0.8)),
                }
            ).Met
        );
        Assert.Null(result.Met);
    }

    [Fact]
    public void Unknown_benchmark_part_is_refused() =>
        Assert.Equal(ExitCodes.BadInput, Tool.Run(".", "bench", "--only", "tarin").ExitCode);
}
