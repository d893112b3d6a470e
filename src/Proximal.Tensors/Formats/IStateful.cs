namespace Proximal;

/// <summary>Object whose state is saved in checkpoints. Loading the saved state continues exactly.</summary>
public interface IStateful
{
    /// <summary>Adds the complete state to a dictionary.</summary>
    /// <param name="state">Receives entries whose names start with <paramref name="prefix"/> and a dot.</param>
    /// <param name="prefix">Name of this object, such as <c>optimizer</c> or <c>environments.0</c>.</param>
    void SaveState(StateDictionary state, string prefix);

    /// <summary>Loads the complete state from a dictionary.</summary>
    /// <param name="state">State that <see cref="SaveState"/> wrote.</param>
    /// <param name="prefix">The prefix of <see cref="SaveState"/>.</param>
    /// <exception cref="InvalidInputException">An entry is missing, or has another type or length.</exception>
    void LoadState(StateDictionary state, string prefix);
}
