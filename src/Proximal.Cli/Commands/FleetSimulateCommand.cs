using System.CommandLine;
using System.Globalization;

namespace Proximal.Cli;

/// <summary>The command <c>proximal fleet simulate</c>: predicts the throughput and the lag of a fleet.</summary>
internal static class FleetSimulateCommand
{
    private const string HelpNotes = """
        Runs the queue, the tokens and the leases of a fleet against a virtual clock, with workers whose times are drawn from
        a log-normal distribution. Measure the time of a rollout and of an update with one worker, and choose the number of
        workers, shards and the lag by the result.
        """;

    public static Command Create(Registries registries)
    {
        Option<long?> workers = Flag.Integer("--workers", "Number of workers (default: 64).");
        Option<long?> shards = Flag.Integer("--shards", "Rollouts of an update (default: as many as workers).");
        Option<long?> lag = Flag.Integer("--max-lag", "Largest lag in updates (default: 1).", minimum: 0);
        Option<double?> unroll = Flag.PositiveNumber(
            "--unroll",
            "Mean seconds of a worker for a rollout (default: 1)."
        );
        Option<double?> variation = Flag.PositiveNumber(
            "--cv",
            "Coefficient of variation of that time: standard deviation / mean (default: 0.3)."
        );
        Option<double?> update = Flag.PositiveNumber("--update", "Seconds of an update (default: 0.2).");
        Option<long?> slow = Flag.Integer("--slow", "Workers that are ten times slower (default: 0).", minimum: 0);
        Option<double?> crash = Flag.PositiveNumber("--crash", "Mean seconds until a worker crashes (default: never).");
        Option<double?> restart = Flag.PositiveNumber("--restart", "Seconds until it is back (default: 10).");
        Option<double?> lease = Flag.PositiveNumber(
            "--lease",
            "Seconds without a sign of life after which a worker is lost (default: 3)."
        );
        Option<long?> updates = Flag.Integer("--updates", "Number of updates (default: 200).");
        Option<long?> seed = Flag.Integer("--seed", "Random seed (default: 0).", minimum: 0);
        var command = new Command("simulate", "Predict the throughput and the lag of a fleet.")
        {
            workers,
            shards,
            lag,
            unroll,
            variation,
            update,
            slow,
            crash,
            restart,
            lease,
            updates,
            seed,
        };
        command.SetAction(result =>
        {
            var defaults = new FleetSimulationOptions();
            int count = (int)(result.GetValue(workers) ?? defaults.Workers);
            FleetSimulationResult simulated = FleetCommand
                .Host(registries)
                .Simulate(
                    new FleetSimulationOptions
                    {
                        Workers = count,
                        Slots = (int)(result.GetValue(shards) ?? count),
                        MaxLag = (int)(result.GetValue(lag) ?? defaults.MaxLag),
                        UnrollSeconds = result.GetValue(unroll) ?? defaults.UnrollSeconds,
                        Variation = result.GetValue(variation) ?? defaults.Variation,
                        UpdateSeconds = result.GetValue(update) ?? defaults.UpdateSeconds,
                        SlowWorkers = (int)(result.GetValue(slow) ?? defaults.SlowWorkers),
                        CrashSeconds = result.GetValue(crash) ?? defaults.CrashSeconds,
                        RestartSeconds = result.GetValue(restart) ?? defaults.RestartSeconds,
                        LeaseSeconds = result.GetValue(lease) ?? defaults.LeaseSeconds,
                        Updates = (int)(result.GetValue(updates) ?? defaults.Updates),
                        Seed = (ulong)(result.GetValue(seed) ?? 0),
                    }
                );
            foreach (string line in Lines(simulated))
                Console.WriteLine(line);
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal fleet simulate --workers 1024 --cv 0.3",
                "proximal fleet simulate --workers 64 --shards 64 --max-lag 0 --slow 4",
                "proximal fleet simulate --workers 256 --crash 600 --restart 30",
            ]
        );
        return command;
    }

    private static IEnumerable<string> Lines(FleetSimulationResult result)
    {
        static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
        yield return $"simulated time      {Number(result.Seconds)} s";
        yield return $"rollouts used       {result.Used} ({Number(result.Throughput)} per second)";
        yield return $"rollouts dropped    {result.Dropped} of {result.Produced}";
        yield return $"lag                 {Number(result.MeanLag)} mean, {result.LargestLag} largest";
        yield return $"learner busy        {Number(100 * result.LearnerBusy)}%";
        yield return $"workers busy        {Number(100 * result.WorkersBusy)}%";
        yield return $"workers lost        {result.LostWorkers}";
    }
}
