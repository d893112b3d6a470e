namespace Proximal;

/// <summary>Something whose state has to survive an interruption: loading what was saved continues exactly.</summary>
public interface IStateful
{
    /// <summary>Adds the whole state to a dictionary.</summary>
    /// <param name="state">Receives entries whose names begin with <paramref name="prefix"/> and a dot.</param>
    /// <param name="prefix">Where this object stands, such as <c>optimizer</c> or <c>environments.0</c>.</param>
    void SaveState(StateDictionary state, string prefix);

    /// <summary>Takes the whole state from a dictionary.</summary>
    /// <param name="state">What <see cref="SaveState"/> filled.</param>
    /// <param name="prefix">The prefix that it was given then.</param>
    /// <exception cref="InvalidInputException">An entry is missing, or has another type or length than this object needs.</exception>
    void LoadState(StateDictionary state, string prefix);
}
