namespace Proximal;

/// <summary>A frozen copy of the policy, with its rating and the games against it.</summary>
internal sealed class OpponentSnapshot : IStateful
{
    /// <summary>Creates a snapshot without weights.</summary>
    /// <param name="policy">Policy with the network of the trained one.</param>
    public OpponentSnapshot(Policy policy)
    {
        Policy = policy;
        var network = (ActorCriticNetwork)policy.Network;
        Actor = new BatchInference(network.Act, network.TrainingInputSize);
    }

    /// <summary>The copy.</summary>
    public Policy Policy { get; }

    /// <summary>Computes distribution parameters and recurrent states.</summary>
    public BatchInference Actor { get; }

    /// <summary>Trained steps of the policy when it was copied.</summary>
    public long Steps { get; private set; }

    /// <summary>Rating of the policy when it was copied.</summary>
    public Rating Rating { get; private set; }

    /// <summary>Number of games that the current policy has played against it since the last snapshot.</summary>
    public long Games { get; private set; }

    /// <summary>Score of the current policy in these games: 1 for a win, 0.5 for a draw.</summary>
    public double Score { get; private set; }

    /// <summary>Copies the weights and normalization statistics of a policy.</summary>
    public void Take(Policy policy, long steps, Rating rating)
    {
        new InitialWeights(policy).CopyTo(Policy);
        (Steps, Rating) = (steps, rating);
    }

    /// <summary>Adds a game of the current policy against this one.</summary>
    /// <param name="score">Score of the current policy.</param>
    public void AddGame(double score) => (Games, Score) = (Games + 1, Score + score);

    /// <summary>Removes the games.</summary>
    public void ClearGames() => (Games, Score) = (0, 0);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        Policy.Network.SaveState(state, $"{prefix}.network");
        Policy.Normalizer?.SaveState(state, $"{prefix}.normalizer");
        state.SetValue($"{prefix}.steps", Steps);
        state.Set<double>($"{prefix}.rating", [Rating.Value, Rating.Error]);
        state.SetValue($"{prefix}.games", Games);
        state.SetValue($"{prefix}.score", Score);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        Policy.Network.LoadState(state, $"{prefix}.network");
        Policy.Normalizer?.LoadState(state, $"{prefix}.normalizer");
        Policy.Synchronize();
        Steps = state.GetValue<long>($"{prefix}.steps");
        Span<double> rating = stackalloc double[2];
        state.CopyTo($"{prefix}.rating", rating);
        Rating = new Rating(rating[0], rating[1]);
        (Games, Score) = (state.GetValue<long>($"{prefix}.games"), state.GetValue<double>($"{prefix}.score"));
    }
}
