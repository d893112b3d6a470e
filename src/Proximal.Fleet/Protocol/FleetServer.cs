using System.Security.Cryptography;
using System.Text;

namespace Proximal.Fleet;

/// <summary>
/// Answers the requests of workers: the protocol as bytes, without network and without clock. Thread-safe.
/// </summary>
/// <param name="exchange">Slots and unrolls.</param>
/// <param name="weights">Published weights.</param>
/// <param name="configuration">Configuration of the run, in YAML.</param>
/// <param name="token">Secret that workers need to join; null for none.</param>
internal sealed class FleetServer(
    UnrollExchange exchange,
    WeightsStore weights,
    string configuration,
    string? token = null
)
{
    /// <summary>Largest part of an unroll in one request.</summary>
    public const int PartSize = 1_000_000;

    private const int SessionSize = 16;
    private const int MaxUnroll = 1 << 28;
    private const int MaxName = 200;

    // Shorter than a lease, so that waiting workers stay alive.
    private static readonly TimeSpan longPoll = TimeSpan.FromMilliseconds(500);
    private static readonly byte[] yes = [1];
    private static readonly byte[] no = [0];

    private readonly byte[]? tokenHash = token is null ? null : Hash(token);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Session> sessions = new(StringComparer.Ordinal);

    /// <summary>Slots and unrolls.</summary>
    public UnrollExchange Exchange => exchange;

    /// <summary>Error that a worker reported, which ends the run; null for none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request, from <see cref="FleetRequest"/>.</param>
    /// <param name="now">Time of the learner's monotonic clock.</param>
    /// <exception cref="InvalidInputException">The request is damaged.</exception>
    public byte[] Handle(ReadOnlyMemory<byte> request, TimeSpan now)
    {
        var reader = new MessageReader(request);
        var kind = (FleetRequest.Kind)reader.Byte();
        if (kind == FleetRequest.Kind.Join)
            return Join(reader, now).Write();
        Session? session = FindSession(reader.Bytes().Span);
        return kind switch
        {
            FleetRequest.Kind.Beat => session is not null && exchange.Beat(session.Worker, session.Incarnation, now)
                ? yes
                : no,
            FleetRequest.Kind.Lease => Write(
                session is null
                    ? new LeaseAnswer(LeaseKind.JoinAgain)
                    : exchange.Lease(session.Worker, session.Incarnation, now)
            ),
            FleetRequest.Kind.Manifest => session is null ? [] : weights.Find(reader.Long())?.Write() ?? [],
            FleetRequest.Kind.Chunk => session is null ? [] : Chunk(reader),
            FleetRequest.Kind.Push => [(byte)(session is null ? PushAnswer.JoinAgain : Push(session, reader, now))],
            FleetRequest.Kind.Leave => Leave(session),
            FleetRequest.Kind.Fail => Fail(session, reader),
            _ => throw new InvalidInputException($"the request {(byte)kind} of a worker is not known"),
        };
    }

    /// <summary>Reads the answer to a request for an unroll to make.</summary>
    /// <exception cref="InvalidInputException">The answer is damaged.</exception>
    public static LeaseAnswer ReadLease(ReadOnlyMemory<byte> answer)
    {
        var reader = new MessageReader(answer);
        return new LeaseAnswer((LeaseKind)reader.Byte(), reader.Int(), reader.Long(), reader.Long(), reader.Bytes());
    }

    /// <summary>
    /// Answers a request; one for an unroll to make is answered as soon as there is one, or after
    /// <see cref="longPoll"/>.
    /// </summary>
    /// <exception cref="InvalidInputException">The request is damaged.</exception>
    public async Task<byte[]> AnswerAsync(byte[] request, Func<TimeSpan> clock)
    {
        TimeSpan until = clock() + longPoll;
        while (true)
        {
            Task changed = exchange.Changed;
            byte[] answer = Handle(request, clock());
            if (request is not [(byte)FleetRequest.Kind.Lease, ..] || answer is not [(byte)LeaseKind.Wait, ..])
                return answer;
            TimeSpan left = until - clock();
            if (left <= TimeSpan.Zero)
                return answer;
            await Task.WhenAny(changed, Task.Delay(left)).ConfigureAwait(false);
        }
    }

    private static byte[] Write(LeaseAnswer answer) =>
        new MessageWriter()
            .Byte((byte)answer.Kind)
            .Int(answer.Slot)
            .Long(answer.SlotSequence)
            .Long(answer.Version)
            .Bytes(answer.State.Span)
            .ToArray();

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private JoinAnswer Join(MessageReader reader, TimeSpan now)
    {
        if (reader.Int() != FleetRequest.ProtocolVersion)
            return JoinAnswer.Refused("worker and learner have different versions of Proximal: install the same");
        string worker = reader.Text();
        byte[] given = Hash(reader.Text());
        if (tokenHash is not null && !CryptographicOperations.FixedTimeEquals(given, tokenHash))
            return JoinAnswer.Refused(
                "the learner needs a token: set the environment variable PROXIMAL_TOKEN to that of the learner"
            );
        if (worker.Length is 0 or > MaxName)
            return JoinAnswer.Refused($"the name of a worker must have 1 to {MaxName} characters");
        byte[] secret = RandomNumberGenerator.GetBytes(SessionSize);
        int incarnation = exchange.Join(worker, now);
        lock (gate)
        {
            // A new incarnation ends the sessions of the others.
            foreach (
                string old in sessions.Where(pair => pair.Value.Worker == worker).Select(pair => pair.Key).ToArray()
            )
                _ = sessions.Remove(old);
            sessions.Add(Convert.ToHexString(secret), new Session(worker, incarnation));
        }

        return new JoinAnswer("", secret, incarnation, exchange.Options.Lease / 3, configuration);
    }

    private Session? FindSession(ReadOnlySpan<byte> secret)
    {
        lock (gate)
            return sessions.GetValueOrDefault(Convert.ToHexString(secret));
    }

    private byte[] Chunk(MessageReader reader) => weights.Chunk(reader.Long(), reader.Int())?.ToArray() ?? [];

    private PushAnswer Push(Session session, MessageReader reader, TimeSpan now)
    {
        (int length, int offset) = (reader.Int(), reader.Int());
        ReadOnlyMemory<byte> part = reader.Bytes();
        UnrollMessage unroll;
        lock (session)
        {
            if (length is <= 0 or > MaxUnroll)
                return PushAnswer.Refused;
            if (offset == 0)
                (session.Unroll, session.Arrived) = (new byte[length], 0);
            if (
                session.Unroll is not { } buffer
                || buffer.Length != length
                || offset != session.Arrived
                || part.Length > length - offset
            )
            {
                exchange.CountDamaged();
                return PushAnswer.Damaged;
            }

            part.CopyTo(buffer.AsMemory(offset));
            session.Arrived += part.Length;
            if (session.Arrived < length)
                return PushAnswer.Partial;
            session.Unroll = null;
            try
            {
                unroll = UnrollMessage.Read(buffer);
            }
            catch (InvalidInputException)
            {
                exchange.CountDamaged();
                return PushAnswer.Damaged;
            }
        }

        return unroll.Worker == session.Worker ? exchange.Push(unroll, now) : PushAnswer.Refused;
    }

    private byte[] Leave(Session? session)
    {
        if (session is null)
            return no;
        exchange.Leave(session.Worker, session.Incarnation);
        return yes;
    }

    private byte[] Fail(Session? session, MessageReader reader)
    {
        if (session is null)
            return no;
        bool isDiverged = reader.Byte() != 0;
        string message = $"worker {session.Worker}: {reader.Text()}";
        Failure ??= isDiverged ? new TrainingDivergedException(message) : new InvalidInputException(message);
        return yes;
    }

    private sealed class Session(string worker, int incarnation)
    {
        public string Worker => worker;

        public int Incarnation => incarnation;

        public byte[]? Unroll { get; set; }

        public int Arrived { get; set; }
    }
}
