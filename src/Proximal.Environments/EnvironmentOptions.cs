namespace Proximal.Environments;

/// <summary>The values of an environment's settings, from which it is made.</summary>
/// <remarks>For example <c>settings => new Corridor(settings.Get&lt;int&gt;("length"))</c>.</remarks>
public sealed class EnvironmentOptions
{
    private readonly IReadOnlyList<EnvironmentOption> declared;
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);
    private readonly string environment;

    internal EnvironmentOptions(string environment, IReadOnlyList<EnvironmentOption> declared)
    {
        (this.environment, this.declared) = (environment, declared);
        foreach (EnvironmentOption setting in declared)
        {
            if (!setting.IsRequired)
                values[setting.Name] = setting.Default;
        }
    }

    /// <summary>Every setting that has a value, in the order in which they were declared.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Values =>
        declared
            .Where(setting => values.ContainsKey(setting.Name))
            .Select(setting => KeyValuePair.Create(setting.Name, values[setting.Name]));

    /// <summary>A setting's value.</summary>
    /// <typeparam name="T">The type with which it was declared.</typeparam>
    /// <param name="name">The setting's key.</param>
    /// <exception cref="InvalidInputException">It has no default and was not given; the message says how to give it.</exception>
    /// <exception cref="ArgumentException">No setting of that name and type was declared.</exception>
    public T Get<T>(string name) =>
        Get(name) is T value || typeof(T).IsClass || Nullable.GetUnderlyingType(typeof(T)) is not null
            ? (T)Get(name)!
            : throw new ArgumentException(
                $"the setting '{name}' of {environment} is no {typeof(T).Name}",
                nameof(name)
            );

    /// <summary>A setting's value, of the type with which it was declared.</summary>
    /// <param name="name">The setting's key.</param>
    /// <exception cref="InvalidInputException">It has no default and was not given; the message says how to give it.</exception>
    /// <exception cref="ArgumentException">No setting of that name was declared.</exception>
    public object? Get(string name)
    {
        if (values.TryGetValue(name, out object? value))
            return value;
        throw declared.Any(setting => setting.Name == name)
            ? new InvalidInputException($"{environment} needs '{name}', which has no default: add --set {name}=VALUE")
            : new ArgumentException($"{environment} declares no setting '{name}'", nameof(name));
    }

    // These with another value; the text is read by the setting of that name.
    internal EnvironmentOptions With(string name, string text)
    {
        EnvironmentOption setting = declared.FirstOrDefault(setting => setting.Name == name) ?? throw Unknown(name);
        var changed = new EnvironmentOptions(environment, declared);
        foreach ((string key, object? value) in values)
            changed.values[key] = value;
        changed.values[name] = setting.Parse(text);
        return changed;
    }

    private InvalidInputException Unknown(string name)
    {
        string[] names = [.. declared.Select(static setting => setting.Name)];
        string known =
            names.Length == 0 ? ", which has none"
            : NearestName.Suggestion(name, names) is { Length: > 0 } question ? question
            : $" (there are {string.Join(", ", names)})";
        return new InvalidInputException($"unknown setting '{name}' of {environment}{known}");
    }
}
