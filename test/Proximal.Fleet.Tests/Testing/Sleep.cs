namespace Proximal.Fleet.Tests;

/// <summary>A worker whose process stops before it sends an unroll, and wakes later: SIGSTOP and SIGCONT.</summary>
internal sealed class Sleep(int push, TimeSpan duration)
{
    private readonly TaskCompletionSource awake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool sleeps;
    private int left = push;

    public LearnerConnection Apply(LearnerConnection next) =>
        async (request, cancellation) =>
        {
            if (Faults.IsPush(request) && Interlocked.Decrement(ref left) == 0)
            {
                sleeps = true;
                await Task.Delay(duration, cancellation);
                sleeps = false;
                _ = awake.TrySetResult();
            }
            else if (sleeps)
            {
                await awake.Task.WaitAsync(cancellation);
            }

            return await next(request, cancellation);
        };
}
