namespace Proximal.Language.Jinja;

/// <summary>Names of a part of a template, and of the parts around it.</summary>
/// <param name="around">Scope around this one; null for the outermost.</param>
internal sealed class Scope(Scope? around)
{
    private Dictionary<string, object>? values;

    /// <summary>The value of a name, here or around; null if there is none.</summary>
    internal object? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Around)
            if (scope.values is not null && scope.values.TryGetValue(name, out object? value))
                return value;
        return null;
    }

    /// <summary>Sets a name here. The scopes around do not see it.</summary>
    internal void Set(string name, object value) => (values ??= new(StringComparer.Ordinal))[name] = value;

    private Scope? Around => around;
}
