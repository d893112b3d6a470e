namespace Proximal.Fleet.Tests;

public sealed class FleetSimulationTests
{
    [Fact]
    public void Same_seed_gives_the_same_result_and_all_unrolls_are_accounted_for()
    {
        var options = new FleetSimulationOptions
        {
            Workers = 40,
            Slots = 32,
            MaxLag = 2,
            CrashSeconds = 20,
            SlowWorkers = 3,
            Updates = 100,
        };
        FleetSimulationResult result = new FleetSimulation(options).Run();
        Assert.Equal(result, new FleetSimulation(options).Run());
        Assert.NotEqual(result, new FleetSimulation(options with { Seed = 1 }).Run());
        Assert.Equal(result.Produced, result.Used + result.Dropped);
        Assert.Equal(100 * 32, result.Used);
        Assert.InRange(result.LargestLag, 1, 2);
        Assert.True(result.LostWorkers > 0);
    }

    [Fact]
    public void Without_variation_and_lag_an_iteration_takes_an_unroll_and_an_update()
    {
        var options = new FleetSimulationOptions
        {
            Workers = 16,
            Slots = 16,
            MaxLag = 0,
            Variation = 1e-9,
            Updates = 50,
        };
        Assert.Equal(50 * 1.2, new FleetSimulation(options).Run().Seconds, 1e-3);
        // Half the workers make two unrolls each.
        Assert.Equal(50 * 2.2, new FleetSimulation(options with { Workers = 8 }).Run().Seconds, 1e-3);
    }

    [Fact]
    public void Lag_hides_the_update_and_the_slowest_worker()
    {
        var options = new FleetSimulationOptions
        {
            Workers = 64,
            Slots = 64,
            MaxLag = 0,
            Updates = 100,
        };
        FleetSimulationResult synchronous = new FleetSimulation(options).Run(),
            asynchronous = new FleetSimulation(options with { MaxLag = 2 }).Run();
        Assert.True(asynchronous.Throughput > 1.5 * synchronous.Throughput);
        Assert.True(asynchronous.WorkersBusy > 0.9);
    }

    [Fact]
    public void Slow_workers_cost_their_share_only_with_lag()
    {
        var options = new FleetSimulationOptions
        {
            Workers = 32,
            Slots = 32,
            MaxLag = 2,
            Updates = 100,
        };
        double all = new FleetSimulation(options).Run().Throughput,
            oneSlow = new FleetSimulation(options with { SlowWorkers = 1 }).Run().Throughput;
        Assert.InRange(oneSlow / all, 30.0 / 32, 1.01);
    }
}
