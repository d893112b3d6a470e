using System.Diagnostics;
using Proximal.Environments;
using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>The learner of a fleet: a trainer whose rollouts come from workers.</summary>
/// <param name="options">Options that do not change the run.</param>
/// <param name="listen">Starts to listen for workers; the result stops it. Receives the server, and the function that
/// returns the time of the learner's monotonic clock.</param>
internal sealed class FleetTraining(
    FleetLearnerOptions options,
    Func<FleetServer, Func<TimeSpan>, Action<string>, IDisposable> listen
) : IWorkerTraining
{
    private FleetCollector? collector;

    /// <summary>Slots and unrolls of the trainer that was created last.</summary>
    public UnrollExchange Exchange => collector!.Exchange;

    /// <inheritdoc/>
    public VectorEnvironment CreateEnvironments(EnvironmentEntry environment, TrainingOptions configured)
    {
        if (configured is not OnPolicyOptions { Shards: { } shards } training)
            throw new InvalidInputException(
                "this algorithm cannot be trained by the workers of a fleet; ppo, a2c and appo can"
            );
        training.Validate();
        using VectorEnvironment prototype = environment.CreateBatch(1);
        if (prototype.HasAgentRows)
            throw new InvalidInputException("workers do not train several agents: train them in one process");
        int lag = (training as AppoOptions)?.MaxLag ?? 0;
        return new FleetEnvironments(
            training.EnvironmentCount,
            prototype,
            (environments, policy, rewardNormalizer) =>
                collector = new FleetCollector(
                    environments,
                    policy,
                    rewardNormalizer,
                    new Sharding(shards, collective: null),
                    layout => new UnrollExchange(
                        new ExchangeOptions
                        {
                            Slots = shards,
                            MaxLag = lag,
                            QueueCapacity = options.QueueCapacity,
                            Lease = options.Lease,
                            Seed = training.Seed,
                            Layout = layout.Hash(),
                        }
                    ),
                    training.StepsPerRollout
                )
        );
    }

    /// <inheritdoc/>
    public IWorkerSession Begin(
        string folder,
        string configuration,
        Func<bool> isStopRequested,
        Action<string> report
    ) => new Publisher(collector!, options, listen, folder, configuration, isStopRequested, report);

    private sealed class Publisher(
        FleetCollector collector,
        FleetLearnerOptions options,
        Func<FleetServer, Func<TimeSpan>, Action<string>, IDisposable> listen,
        string folder,
        string configuration,
        Func<bool> isStopRequested,
        Action<string> report
    ) : IWorkerSession
    {
        private static readonly TimeSpan farewell = TimeSpan.FromSeconds(3);

        private readonly WeightsStore weights = new();
        private readonly long start = Stopwatch.GetTimestamp();
        private FleetServer? server;
        private IDisposable? listener;
        private FleetMeter? meter;
        private bool isPaused;

        private TimeSpan Now => Stopwatch.GetElapsedTime(start);

        public void OnTrainingStart(ITrainer trainer)
        {
            var log = new ConsumptionLog(folder, trainer.Updates);
            meter = new FleetMeter(collector.Exchange, () => Now);
            collector.Consumed = (update, used) =>
            {
                log.Add(update, used, collector.Exchange.TakeDropped());
                meter.Record(collector.Exchange.Version, used);
            };
            collector.Wait = Wait;
            Publish(trainer);
            server = new FleetServer(collector.Exchange, weights, configuration, options.Token);
            listener = listen(server, () => Now, report);
        }

        public void OnUpdate(ITrainer trainer)
        {
            // Unrolls of the last weights would not be used.
            if (trainer.Steps < trainer.TotalSteps)
                Publish(trainer);
            else
                collector.Exchange.End();
        }

        public void OnTrainingEnd(ITrainer trainer)
        {
            collector.Exchange.End();
            TimeSpan until = Now + farewell;
            while (collector.Exchange.Workers > 0 && Now < until)
                _ = collector.Exchange.Changed.Wait(TimeSpan.FromMilliseconds(20));
            FleetCounters counters = collector.Exchange.Counters;
            report(
                $"unrolls: {counters.Produced} produced, {counters.Used} used, {counters.DroppedStale} too old, "
                    + $"{counters.DroppedLate} late, {counters.DroppedUnused} left over; {counters.Duplicates} copies and "
                    + $"{counters.Damaged} damaged messages; largest lag {counters.LargestLag}"
            );
        }

        public void Dispose()
        {
            listener?.Dispose();
            meter?.Dispose();
        }

        private void Publish(ITrainer trainer)
        {
            weights.Publish(trainer.Updates, PolicyWeights.Write(((IAgentTrainer)trainer).Policy));
            collector.Exchange.Publish(trainer.Updates);
        }

        private bool Wait()
        {
            if (isStopRequested())
                throw new OperationCanceledException();
            if (server!.Failure is { } failure)
                throw failure;
            foreach (string worker in collector.Exchange.Expire(Now))
                report($"worker {worker} is lost: no sign of life for {options.Lease.TotalSeconds} s");
            int count = collector.Exchange.Workers;
            bool pauses = count < options.MinWorkers;
            if (pauses != isPaused)
                report(
                    pauses
                        ? $"paused: {count} of at least {options.MinWorkers} workers"
                        : $"training with {count} {(count == 1 ? "worker" : "workers")}"
                );
            isPaused = pauses;
            return pauses;
        }
    }
}
