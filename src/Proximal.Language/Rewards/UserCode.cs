namespace Proximal.Language;

/// <summary>Calls of rewards and judges, whose code can throw any exception.</summary>
internal static class UserCode
{
    /// <summary>Scores completions. An exception names the reward and the first completion that causes it.</summary>
    /// <exception cref="RewardFailedException">The reward threw an exception.</exception>
    internal static void Score(IReward reward, IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        try
        {
            reward.Score(inputs, scores);
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw Failed(reward, inputs, FirstFailing(reward, inputs), e);
        }
    }

    /// <summary>Scores tokens. An exception names the reward and a completion.</summary>
    /// <exception cref="RewardFailedException">The reward threw an exception.</exception>
    internal static void ScoreTokens(
        ITokenReward reward,
        IReadOnlyList<RewardInput> inputs,
        ReadOnlySpan<int> starts,
        Span<float> rewards
    )
    {
        try
        {
            reward.ScoreTokens(inputs, starts, rewards);
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw Failed(reward, inputs, FirstFailing(reward, inputs), e);
        }
    }

    /// <summary>Compares pairs. An exception names the judge and the first pair that causes it.</summary>
    /// <exception cref="RewardFailedException">
    /// The judge threw an exception, or returned an undefined preference.
    /// </exception>
    internal static void Compare(IJudge judge, IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences)
    {
        try
        {
            judge.Compare(pairs, preferences);
        }
        catch (Exception e) when (IsForeign(e))
        {
            var one = new Preference[1];
            int failing = FirstFailing(pairs.Count, i => judge.Compare([pairs[i]], one));
            throw new RewardFailedException(
                $"the judge {judge.Name} failed on {Describe(pairs[failing])}: {Text(e)}",
                e
            );
        }

        for (int i = 0; i < pairs.Count; i++)
            if (!Enum.IsDefined(preferences[i]))
                throw new RewardFailedException(
                    $"the judge {judge.Name} returned the undefined preference {(int)preferences[i]} for "
                        + Describe(pairs[i])
                );
    }

    /// <summary>Error of a reward on a completion.</summary>
    internal static RewardFailedException Failed(string reward, RewardInput input, Exception e) =>
        new($"the reward {reward} failed on {Describe(input)}: {Text(e)}", e);

    /// <summary>Whether an exception has no message for users of this library yet.</summary>
    internal static bool IsForeign(Exception e) =>
        e is not (InvalidInputException or TrainingDivergedException or OperationCanceledException);

    private static RewardFailedException Failed(
        IReward reward,
        IReadOnlyList<RewardInput> inputs,
        int failing,
        Exception e
    ) =>
        inputs.Count > 0
            ? Failed(reward.Name, inputs[failing], e)
            : new RewardFailedException($"the reward {reward.Name} failed on an empty batch: {Text(e)}", e);

    private static int FirstFailing(IReward reward, IReadOnlyList<RewardInput> inputs)
    {
        float[] one = new float[1];
        return FirstFailing(inputs.Count, i => reward.Score([inputs[i]], one));
    }

    /// <summary>
    /// Index of the first item on which a call fails alone; 0 if it fails only on the whole batch.
    /// </summary>
    private static int FirstFailing(int count, Action<int> call)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                call(i);
            }
            catch (Exception e) when (IsForeign(e))
            {
                return i;
            }
        }

        return 0;
    }

    private static string Describe(RewardInput input) =>
        $"the completion {Excerpt.Of(input.Completion)} of the prompt {Excerpt.Of(input.Prompt)}";

    private static string Describe(CompletionPair pair) =>
        $"the completions {Excerpt.Of(pair.First.Completion)} and {Excerpt.Of(pair.Second.Completion)} of the prompt "
        + Excerpt.Of(pair.First.Prompt);

    private static string Text(Exception e) => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
}
