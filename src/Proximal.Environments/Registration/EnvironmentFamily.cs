namespace Proximal.Environments;

/// <summary>A family of environments of an <see cref="EnvironmentRegistry"/>, such as MuJoCo: a list of environments,
/// or a prefix by whose names environments are found.</summary>
/// <remarks>
/// A package defines its family and an extension method that adds it, so that a program writes
/// <c>new EnvironmentRegistry().AddMuJoCo()</c>.
/// </remarks>
public sealed class EnvironmentFamily
{
    private readonly Func<string, EnvironmentEntry>? find;

    /// <summary>Creates a family that lists its environments.</summary>
    /// <param name="name">The name in <c>proximal envs</c>, such as <c>MuJoCo</c>.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="environments">The environments in display order.</param>
    public EnvironmentFamily(string name, string description, IReadOnlyList<EnvironmentEntry> environments) =>
        (Name, Description, Environments) = (name, description, environments);

    /// <summary>Creates a family whose environments are found by a prefixed name, such as
    /// <c>gym:CartPole-v1</c>.</summary>
    /// <param name="name">The name in <c>proximal envs</c>, such as <c>Gymnasium</c>.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="prefix">The prefix of the names, such as <c>gym:</c>.</param>
    /// <param name="find">Returns the environment of a name, which includes the prefix. Throws
    /// <see cref="InvalidInputException"/> for a name that cannot be one of its environments. The entry's own name must
    /// be that name, because a resumed run finds its environment by it.</param>
    public EnvironmentFamily(string name, string description, string prefix, Func<string, EnvironmentEntry> find)
        : this(name, description, []) => (Prefix, this.find) = (prefix, find);

    /// <summary>The name in <c>proximal envs</c>, such as <c>MuJoCo</c>.</summary>
    public string Name { get; }

    /// <summary>The description, in one sentence.</summary>
    public string Description { get; }

    /// <summary>The listed environments in display order; empty for a family with a prefix.</summary>
    public IReadOnlyList<EnvironmentEntry> Environments { get; }

    /// <summary>The prefix of the names, such as <c>gym:</c>; null for a family that lists its environments.</summary>
    public string? Prefix { get; }

    /// <summary>Returns null if the libraries that the environments need are installed; else one line that says what to
    /// install. Default: nothing is needed.</summary>
    public Func<string?> Requirement { get; init; } = static () => null;

    /// <summary>Whether the environments run code that is not part of the program, such as a Python module. A run
    /// folder does not decide which code runs, so commands that read one need <c>--load NAME</c> with the name of its
    /// environment. Default false.</summary>
    public bool RunsCode { get; init; }

    internal EnvironmentEntry? Find(string name) => find?.Invoke(name);
}
