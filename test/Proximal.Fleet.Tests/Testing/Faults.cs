namespace Proximal.Fleet.Tests;

/// <summary>A connection that loses requests and answers, doubles, delays and damages messages.</summary>
internal sealed class Faults(Rng random)
{
    private readonly Lock gate = new();
    private Rng random = random;

    public static bool IsPush(byte[] request) => request[0] == (byte)FleetRequest.Kind.Push;

    public LearnerConnection Apply(LearnerConnection next) =>
        async (request, cancellation) =>
        {
            int choice = Draw(100);
            switch (choice)
            {
                case < 3:
                    throw new ConnectionLostException("request lost");
                case < 6:
                    _ = await next(request, cancellation);
                    throw new ConnectionLostException("answer lost");
                case < 16 when IsPush(request):
                    byte[] damaged = [.. request];
                    damaged[Draw(request.Length - 200) + 100] ^= 1;
                    return await next(damaged, cancellation);
                case < 26 when IsPush(request):
                    _ = await next(request, cancellation);
                    return await next(request, cancellation);
                case < 36:
                    await Task.Delay(Draw(10), cancellation);
                    return await next(request, cancellation);
                default:
                    return await next(request, cancellation);
            }
        };

    private int Draw(int below)
    {
        lock (gate)
            return random.NextInt32(below);
    }
}
