using Proximal.Experiments;

namespace Proximal.Fleet;

/// <summary>
/// Simulation of a fleet with the real <see cref="UnrollExchange"/>, its tokens, leases and queue, against a virtual
/// clock. Workers take random times and may crash; no environment is stepped and no network is trained.
/// </summary>
internal sealed class FleetSimulation
{
    private const int SlowFactor = 10;
    private static readonly byte[] layout = new UnrollLayout(1, 1, 1, 1).Hash();

    private readonly FleetSimulationOptions options;
    private readonly UnrollExchange exchange;
    private readonly PriorityQueue<Action, (double Time, long Order)> events = new();
    private readonly SimulatedWorker[] workers;
    private Rng random;
    private double now;
    private double workerSeconds;
    private double learnerSeconds;
    private long order;
    private int updates;
    private bool isTraining;

    /// <summary>Creates a simulation.</summary>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public FleetSimulation(FleetSimulationOptions options)
    {
        if (options.Workers < 1 || options.Slots < 1 || options.Updates < 1)
            throw new InvalidInputException("a simulated fleet needs at least one worker, one slot and one update");
        if (options.MaxLag < 0 || options.SlowWorkers < 0 || options.SlowWorkers > options.Workers)
            throw new InvalidInputException("the lag and the number of slow workers must be 0 or more, at most all");
        this.options = options;
        exchange = new UnrollExchange(
            new ExchangeOptions
            {
                Slots = options.Slots,
                MaxLag = options.MaxLag,
                Lease = TimeSpan.FromSeconds(options.LeaseSeconds),
                Layout = layout,
            }
        );
        workers =
        [
            .. Enumerable
                .Range(0, options.Workers)
                .Select(i => new SimulatedWorker($"worker {i}", i < options.SlowWorkers)),
        ];
        random = new Rng(options.Seed, RandomStreams.FirstOwn);
    }

    private TimeSpan Now => TimeSpan.FromSeconds(now);

    /// <summary>Runs until the given number of updates.</summary>
    public FleetSimulationResult Run()
    {
        exchange.Publish(0);
        foreach (SimulatedWorker worker in workers)
            Start(worker);
        while (updates < options.Updates && events.TryDequeue(out Action? next, out (double Time, long) at))
        {
            now = at.Time;
            next();
            Train();
        }

        exchange.End();
        FleetCounters counters = exchange.Counters;
        return new FleetSimulationResult(
            now,
            counters.Produced,
            counters.Used,
            counters.Dropped,
            counters.Used == 0 ? 0 : (double)counters.LagSum / counters.Used,
            counters.LargestLag,
            learnerSeconds / now,
            workerSeconds / (now * options.Workers),
            exchange.LostWorkers
        );
    }

    private void Start(SimulatedWorker worker)
    {
        worker.Incarnation = exchange.Join(worker.Name, Now);
        (worker.IsAlive, worker.IsBusy, worker.Sequence) = (true, false, 0);
        worker.Life++;
        int life = worker.Life;
        Beat(worker, life);
        if (double.IsFinite(options.CrashSeconds))
            After(-Math.Log(1 - random.NextDouble()) * options.CrashSeconds, () => Crash(worker));
        Lease(worker);
    }

    private void Crash(SimulatedWorker worker)
    {
        worker.IsAlive = false;
        worker.Life++;
        After(options.RestartSeconds, () => Start(worker));
    }

    private void Beat(SimulatedWorker worker, int life)
    {
        if (worker.Life != life)
            return;
        _ = exchange.Beat(worker.Name, worker.Incarnation, Now);
        After(options.LeaseSeconds / 3, () => Beat(worker, life));
    }

    private void Lease(SimulatedWorker worker)
    {
        if (!worker.IsAlive || worker.IsBusy)
            return;
        LeaseAnswer lease = exchange.Lease(worker.Name, worker.Incarnation, Now);
        if (lease.Kind != LeaseKind.Granted)
            return;
        double seconds = Duration() * (worker.IsSlow ? SlowFactor : 1);
        worker.IsBusy = true;
        int life = worker.Life;
        After(seconds, () => Push(worker, life, lease, seconds));
    }

    private void Push(SimulatedWorker worker, int life, LeaseAnswer lease, double seconds)
    {
        if (worker.Life != life)
            return;
        workerSeconds += seconds;
        worker.IsBusy = false;
        _ = exchange.Push(
            new UnrollMessage
            {
                Worker = worker.Name,
                Incarnation = worker.Incarnation,
                Sequence = worker.Sequence++,
                Slot = lease.Slot,
                SlotSequence = lease.SlotSequence,
                Version = lease.Version,
                Seed = 0,
                Steps = 1,
                Layout = layout,
                Data = default,
                State = default,
            },
            Now
        );
        Lease(worker);
    }

    private void Train()
    {
        if (isTraining || exchange.TryTake() is null)
            return;
        isTraining = true;
        learnerSeconds += options.UpdateSeconds;
        // Taking makes space in slots whose unrolls were dropped.
        LeaseAll();
        After(
            options.UpdateSeconds,
            () =>
            {
                isTraining = false;
                exchange.Publish(++updates);
                LeaseAll();
            }
        );
    }

    private void LeaseAll()
    {
        foreach (SimulatedWorker worker in workers)
            Lease(worker);
    }

    // Log-normal with the given mean and coefficient of variation.
    private double Duration()
    {
        double variance = Math.Log(1 + (options.Variation * options.Variation));
        return options.UnrollSeconds * Math.Exp((Math.Sqrt(variance) * random.NextNormal()) - (variance / 2));
    }

    private void After(double seconds, Action action) => events.Enqueue(action, (now + seconds, order++));

    private sealed class SimulatedWorker(string name, bool isSlow)
    {
        public string Name => name;

        public bool IsSlow => isSlow;

        public int Incarnation { get; set; }

        public long Sequence { get; set; }

        public int Life { get; set; }

        public bool IsAlive { get; set; }

        public bool IsBusy { get; set; }
    }
}
