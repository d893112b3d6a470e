namespace Proximal.Fleet.Tests;

/// <summary>A worker that dies while it sends an unroll: no request arrives from then on.</summary>
internal sealed class Death(int pushes)
{
    private readonly TaskCompletionSource died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = pushes;

    public Task Died => died.Task;

    public LearnerConnection Apply(LearnerConnection next) =>
        async (request, cancellation) =>
        {
            if (Faults.IsPush(request) && Interlocked.Decrement(ref left) <= 0)
                _ = died.TrySetResult();
            if (died.Task.IsCompleted)
                await Task.Delay(Timeout.Infinite, cancellation);
            return await next(request, cancellation);
        };
}
