namespace Proximal.Language;

/// <summary>Reward from an asynchronous function; see <see cref="RewardFunction.Parallel"/>.</summary>
internal sealed class AsyncReward(
    string name,
    Func<RewardInput, CancellationToken, Task<float?>> score,
    int parallelism,
    TimeSpan timeout
) : IReward
{
    public string Name => name;

    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        var results = new float[inputs.Count];
        ParallelItems.Run(inputs.Count, parallelism, i => results[i] = Score(inputs[i]));
        results.CopyTo(scores);
    }

    private float Score(RewardInput input)
    {
        using var limit = new CancellationTokenSource();
        try
        {
            // The function can block before its first await, or ignore the token.
            Task<float?> task = Task.Run(() => score(input, limit.Token), CancellationToken.None);
            if (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(timeout))
            {
                limit.Cancel();
                return RewardFunction.Abstained;
            }

            return task.GetAwaiter().GetResult() ?? RewardFunction.Abstained;
        }
        catch (Exception e) when (UserCode.IsForeign(e))
        {
            throw UserCode.Failed(name, input, e);
        }
    }
}
