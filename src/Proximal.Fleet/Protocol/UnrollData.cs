using System.Runtime.InteropServices;

namespace Proximal.Fleet;

/// <summary>The columns of an unroll in a message.</summary>
internal static class UnrollData
{
    /// <summary>Prefix of the statistics of the slot: moments of observations and returns, finished episodes.</summary>
    public const string Statistics = "statistics";

    /// <summary>Inputs of the critic for the final observations of truncated episodes, in the order of the
    /// steps.</summary>
    public const string FinalInputs = "final_inputs";

    /// <summary>Inputs after the last step.</summary>
    public const string LastInputs = "last_inputs";

    /// <summary>Writes the columns of a rollout.</summary>
    public static void Write(
        StateDictionary data,
        Rollout rollout,
        List<float> finalInputs,
        ReadOnlySpan<float> lastInputs
    )
    {
        data.Set<float>("observations", rollout.Observations.All);
        data.Set<float>("actions", rollout.Actions.All);
        data.Set<float>("log_probs", rollout.LogProbs.All);
        data.Set<float>("rewards", rollout.Rewards.All);
        data.Set<bool>("terminated", rollout.Terminated.All);
        data.Set<bool>("truncated", rollout.Truncated.All);
        data.Set<float>(FinalInputs, CollectionsMarshal.AsSpan(finalInputs));
        data.Set(LastInputs, lastInputs);
    }

    /// <summary>Copies the columns of an unroll to a group of environments of a rollout.</summary>
    /// <param name="data">Columns of the unroll.</param>
    /// <param name="rollout">Receives them.</param>
    /// <param name="first">First environment of the group.</param>
    /// <param name="count">Environments of the group.</param>
    /// <exception cref="InvalidInputException">A column is missing or has another length.</exception>
    public static void Read(StateDictionary data, Rollout rollout, int first, int count)
    {
        Copy(data, "observations", rollout.Observations, first, count);
        Copy(data, "actions", rollout.Actions, first, count);
        Copy(data, "log_probs", rollout.LogProbs, first, count);
        Copy(data, "rewards", rollout.Rewards, first, count);
        Copy(data, "terminated", rollout.Terminated, first, count);
        Copy(data, "truncated", rollout.Truncated, first, count);
    }

    private static void Copy<T>(StateDictionary data, string name, RolloutColumn<T> column, int first, int count)
        where T : unmanaged
    {
        T[] values = data.Get<T>(name);
        (int steps, int size) = (column.All.Length / column[0].Length, count * column.Width);
        if (values.Length != steps * size)
            throw new InvalidInputException(
                $"an unroll has {values.Length} numbers in {name}, but {steps * size} are expected"
            );
        for (int t = 0; t < steps; t++)
            values.AsSpan(t * size, size).CopyTo(column[t][(first * column.Width)..]);
    }
}
