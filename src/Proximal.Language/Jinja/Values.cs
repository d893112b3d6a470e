using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Proximal.Language.Jinja;

// A value is an object: None, Undefined, bool, BigInteger, double, string, or one of the types below. They behave like
// the Python types of the same names, because templates are written for those.

/// <summary>The value <c>none</c>.</summary>
internal sealed class None
{
    private None() { }

    internal static None Value { get; } = new();
}

/// <summary>Result of a name, member or element that does not exist: prints nothing, and fails in most uses.</summary>
/// <param name="reason">The reason, such as <c>'x' is undefined</c>.</param>
internal sealed class Undefined(string reason)
{
    /// <summary>The failure of using the value.</summary>
    internal JinjaException Failure() => new(reason);
}

/// <summary>Value that can be called.</summary>
internal interface ICallable
{
    /// <summary>Calls the value.</summary>
    object Call(Run run, CallArguments arguments);
}

/// <summary>Value with named members, such as <c>loop</c>.</summary>
internal interface IMembers
{
    /// <summary>The member of a name; null if there is none.</summary>
    object? Member(Run run, string name);
}

/// <summary>List, tuple or range.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "These are values, not general collections")]
internal abstract class Sequence : IReadOnlyList<object>
{
    public abstract int Count { get; }

    public abstract object this[int index] { get; }

    /// <summary>Name of the type in Python.</summary>
    internal abstract string TypeName { get; }

    /// <summary>A sequence of the same type.</summary>
    internal abstract Sequence With(object[] items);

    public IEnumerator<object> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>List, which no template can change.</summary>
internal sealed class ListValue(IReadOnlyList<object> items) : Sequence
{
    public override int Count => items.Count;

    public override object this[int index] => items[index];

    internal override string TypeName => "list";

    internal override Sequence With(object[] items) => new ListValue(items);
}

/// <summary>Tuple; with names, a named tuple.</summary>
internal sealed class TupleValue(IReadOnlyList<object> items, params string[] names) : Sequence, IMembers
{
    public override int Count => items.Count;

    public override object this[int index] => items[index];

    internal override string TypeName => "tuple";

    internal override Sequence With(object[] items) => new TupleValue(items);

    public object? Member(Run run, string name) => Array.IndexOf(names, name) is >= 0 and var at ? items[at] : null;
}

/// <summary>Arithmetic progression of whole numbers.</summary>
internal sealed class RangeValue(long start, long stop, long step) : Sequence
{
    internal long Start => start;

    internal long Stop => stop;

    internal long Step => step;

    public override int Count { get; } =
        (int)Math.Max(0, step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step);

    public override object this[int index] => new System.Numerics.BigInteger(start + (index * step));

    internal override string TypeName => "range";

    internal override Sequence With(object[] items) => new ListValue(items);
}

/// <summary>Iterator: its elements can be taken once. It has no length and no indices.</summary>
internal sealed class IteratorValue(string typeName, IEnumerable<object> items)
{
    private readonly IEnumerator<object> remaining = items.GetEnumerator();

    internal string TypeName => typeName;

    /// <summary>Takes an element. An iterator over iterators over … counts as nested calls.</summary>
    internal bool TryNext(Limits limits, [NotNullWhen(true)] out object? item)
    {
        limits.EnterCall();
        bool found = remaining.MoveNext();
        limits.LeaveCall();
        item = found ? remaining.Current : null;
        return found;
    }
}

/// <summary>The keys, values or items of a dict.</summary>
internal sealed class DictView(string typeName, IReadOnlyCollection<object> items)
{
    internal string TypeName => typeName;

    internal IReadOnlyCollection<object> Items => items;
}

/// <summary>Object whose members <c>set ns.x = …</c> changes.</summary>
/// <param name="limits">Limits of the rendering.</param>
internal sealed class NamespaceValue(Limits limits) : IMembers
{
    internal DictValue Members { get; } = new(limits);

    public object? Member(Run run, string name) => Members.Find(name);
}
