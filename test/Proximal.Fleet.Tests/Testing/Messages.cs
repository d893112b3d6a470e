namespace Proximal.Fleet.Tests;

/// <summary>An exchange with a clock that the test sets, and unrolls for it.</summary>
internal sealed class Messages
{
    private static readonly byte[] layout = new UnrollLayout(2, 1, 3, 1).Hash();
    private readonly Dictionary<(string, int), long> sequences = [];

    public Messages(int slots = 2, int maxLag = 0, int? queue = null)
    {
        Exchange = new UnrollExchange(
            new ExchangeOptions
            {
                Slots = slots,
                MaxLag = maxLag,
                QueueCapacity = queue,
                Lease = TimeSpan.FromSeconds(3),
                Seed = 7,
                Layout = layout,
            }
        );
        Exchange.Publish(0);
    }

    public UnrollExchange Exchange { get; }

    public TimeSpan Now { get; set; }

    public FleetCounters Counters => Exchange.Counters;

    public int Join(string worker) => Exchange.Join(worker, Now);

    public LeaseAnswer Lease(string worker, int incarnation = 1) => Exchange.Lease(worker, incarnation, Now);

    public PushAnswer Push(UnrollMessage unroll) => Exchange.Push(unroll, Now);

    /// <summary>The unroll of a lease, with the next number of its worker.</summary>
    public UnrollMessage Make(string worker, LeaseAnswer lease, int incarnation = 1)
    {
        Assert.Equal(LeaseKind.Granted, lease.Kind);
        long sequence = sequences.GetValueOrDefault((worker, incarnation));
        sequences[(worker, incarnation)] = sequence + 1;
        return new UnrollMessage
        {
            Worker = worker,
            Incarnation = incarnation,
            Sequence = sequence,
            Slot = lease.Slot,
            SlotSequence = lease.SlotSequence,
            Version = lease.Version,
            Seed = 7,
            Steps = 2,
            Layout = layout,
            Data = new byte[] { 1, 2, 3 },
            State = new byte[] { (byte)lease.Slot, (byte)(lease.SlotSequence + 1) },
        };
    }

    /// <summary>Leases, makes and pushes an unroll.</summary>
    public UnrollMessage Work(string worker, int incarnation = 1)
    {
        UnrollMessage unroll = Make(worker, Lease(worker, incarnation), incarnation);
        Assert.Equal(PushAnswer.Accepted, Push(unroll));
        return unroll;
    }

    /// <summary>Takes the unrolls of an update and publishes its weights.</summary>
    public IReadOnlyList<UnrollMessage> Update()
    {
        IReadOnlyList<UnrollMessage> unrolls = Exchange.TryTake()!;
        Assert.NotNull(unrolls);
        Exchange.Publish(Exchange.Version + 1);
        return unrolls;
    }

    public void AssertBalanced()
    {
        FleetCounters counters = Counters;
        Assert.Equal(counters.Produced, counters.Used + counters.Dropped + Exchange.QueueLength);
    }
}
