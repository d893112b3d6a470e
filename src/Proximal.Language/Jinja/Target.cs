namespace Proximal.Language.Jinja;

/// <summary>Target of an assignment.</summary>
/// <param name="offset">Offset in the source, for messages.</param>
internal abstract class Target(int offset)
{
    internal int Offset => offset;

    /// <summary>Assigns a value to the names of the target in a scope.</summary>
    internal abstract void Assign(Run run, Scope scope, object value);
}

/// <summary>Name.</summary>
internal sealed class NameTarget(int offset, string name) : Target(offset)
{
    internal string Name => name;

    internal override void Assign(Run run, Scope scope, object value) => scope.Set(name, value);
}

/// <summary>Member of a namespace.</summary>
internal sealed class MemberTarget(int offset, string space, string member) : Target(offset)
{
    internal override void Assign(Run run, Scope scope, object value)
    {
        if (run.Scope.Find(space) is not NamespaceValue found)
            throw new JinjaException($"'{space}.{member}' cannot be set: '{space}' is not a namespace", Offset);
        found.Members.Set(member, value);
    }
}

/// <summary>Several targets, one for each element of a value.</summary>
internal sealed class TupleTarget(int offset, Target[] items) : Target(offset)
{
    internal override void Assign(Run run, Scope scope, object value)
    {
        object[] values = Iteration.ToArray(run, value);
        if (values.Length != items.Length)
            throw new JinjaException(
                $"{items.Length} values are expected to unpack, but there are {values.Length}",
                Offset
            );
        for (int i = 0; i < items.Length; i++)
            items[i].Assign(run, scope, values[i]);
    }
}
