using System.Collections.Concurrent;

namespace Proximal;

/// <summary>
/// The parts of one kind by the names that options and files use: those that the library has, and those that a program adds. Files hold
/// names only, so a program registers its parts before it loads a file that names them.
/// </summary>
/// <remarks>Safe for use by several threads.</remarks>
/// <typeparam name="TFactory">The delegate that makes a part.</typeparam>
public sealed class PartRegistry<TFactory>
    where TFactory : Delegate
{
    private readonly ConcurrentDictionary<string, TFactory> factories = new(StringComparer.Ordinal);
    private readonly string kind;
    private readonly string owner;

    /// <summary>A registry with the parts that the library has.</summary>
    /// <param name="kind">What a part is, for messages, such as "optimizer".</param>
    /// <param name="owner">The type whose property <c>Registry</c> this is, for messages.</param>
    /// <param name="builtIn">Names and factories.</param>
    public PartRegistry(string kind, string owner, params IEnumerable<KeyValuePair<string, TFactory>> builtIn)
    {
        (this.kind, this.owner) = (kind, owner);
        foreach ((string name, TFactory factory) in builtIn)
            Register(name, factory);
    }

    /// <summary>All names in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a part. Adding the same factory again changes nothing.</summary>
    /// <param name="name">Its name in options and files.</param>
    /// <param name="factory">Makes the part. Every program that loads a file with the name needs an equal one.</param>
    /// <exception cref="InvalidInputException">The name is empty or taken by another factory.</exception>
    public void Register(string name, TFactory factory)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new InvalidInputException($"a registered {kind} needs a name");
        if (!factories.GetOrAdd(name, factory).Equals(factory))
            throw new InvalidInputException(
                $"the name '{name}' is taken by another {kind}; register yours by another name"
            );
    }

    /// <summary>Whether a name is registered.</summary>
    /// <param name="name">A name.</param>
    public bool Contains(string name) => factories.ContainsKey(name);

    /// <summary>The factory of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="InvalidInputException">The name is not registered; the message says how to register it.</exception>
    public TFactory Find(string name) =>
        factories.TryGetValue(name, out TFactory? factory) ? factory : throw new InvalidInputException(Unknown(name));

    /// <summary>The message about a name that is not registered.</summary>
    /// <param name="name">The name.</param>
    public string Unknown(string name)
    {
        string known = factories.IsEmpty ? "none is registered" : $"there are {string.Join(", ", Names)}";
        return $"there is no {kind} '{name}' ({known}); a program that uses its own calls {owner}.Registry.Register(\"{name}\", …) first";
    }
}
