using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Iteration over values, their lengths, elements and slices.</summary>
internal static class Iteration
{
    internal static bool IsIterable(object value) =>
        value is string or Sequence or DictValue or DictView or IteratorValue or Undefined or LoopState;

    /// <summary>The elements of a value: the characters of a text, the keys of a dict.</summary>
    /// <exception cref="JinjaException">The value has no elements.</exception>
    internal static IEnumerable<object> Over(Run run, object value)
    {
        switch (value)
        {
            case string text:
                run.Limits.SpendText(text.Length);
                return Characters.Split(text);
            case Sequence sequence:
                return sequence;
            case DictValue dict:
                return dict.Keys;
            case DictView view:
                return view.Items;
            case IteratorValue iterator:
                return Remaining(run.Limits, iterator);
            case Undefined:
                return [];
            default:
                throw new JinjaException($"'{TypeNames.Of(value)}' object is not iterable");
        }
    }

    /// <summary>The elements of a value as an array.</summary>
    internal static object[] ToArray(Run run, object value)
    {
        var items = new List<object>();
        foreach (object item in Over(run, value))
        {
            items.Add(item);
            if ((items.Count & 0xFF) == 0)
                run.Limits.SpendElements(0x100);
            if (items.Count > Limits.Elements)
                run.Limits.SpendElements(items.Count);
        }

        run.Limits.Spend(items.Count & 0xFF);
        return [.. items];
    }

    /// <summary>Python's <c>len</c>.</summary>
    internal static int LengthOf(Run run, object value)
    {
        switch (value)
        {
            case string text:
                run.Limits.SpendText(text.Length);
                return Characters.Count(text);
            case Sequence sequence:
                return sequence.Count;
            case DictValue dict:
                return dict.Count;
            case DictView view:
                return view.Items.Count;
            case Undefined:
                return 0;
            case LoopState loop:
                return loop.Items.Count;
            default:
                throw new JinjaException($"object of type '{TypeNames.Of(value)}' has no len()");
        }
    }

    /// <summary>Whether a value contains another.</summary>
    internal static bool Contains(Run run, object container, object item)
    {
        switch (container)
        {
            case string text:
                run.Limits.SpendText(text.Length);
                return item is string part
                    ? text.Contains(part, StringComparison.Ordinal)
                    : throw new JinjaException(
                        $"'in <string>' requires string as left operand, not {TypeNames.Of(item)}"
                    );
            case DictValue dict:
                return dict.Find(item) is not null;
            case Sequence or DictView or IteratorValue or Undefined:
                foreach (object element in Over(run, container))
                {
                    if (Comparison.AreEqual(run.Limits, element, item))
                        return true;
                }

                return false;
            default:
                throw new JinjaException($"argument of type '{TypeNames.Of(container)}' is not iterable");
        }
    }

    /// <summary>The element at an index; null if there is none or the value has no indices.</summary>
    internal static object? ElementAt(Run run, object value, BigInteger index)
    {
        if (value is not (string or Sequence))
            return null;
        int length = LengthOf(run, value);
        if (index.Sign < 0)
            index += length;
        if (index.Sign < 0 || index >= length)
            return null;
        int at = (int)index;
        return value is string text ? Characters.Slice(text, at, at + 1) : ((Sequence)value)[at];
    }

    /// <summary>Python's <c>value[start:stop:step]</c>.</summary>
    internal static object Slice(Run run, object value, object start, object stop, object step)
    {
        if (value is not (string or Sequence))
            throw new JinjaException($"'{TypeNames.Of(value)}' object cannot be sliced");
        if (!(IsIndex(start) && IsIndex(stop) && IsIndex(step)))
            throw new JinjaException("slice indices must be integers or None");
        int length = LengthOf(run, value);
        BigInteger by = step is None ? BigInteger.One : Numbers.Whole(step);
        if (by.IsZero)
            throw new JinjaException("slice step cannot be zero");
        bool forward = by.Sign > 0;
        int from = Bound(start, length, forward, isStart: true),
            to = Bound(stop, length, forward, isStart: false);
        int stride = (int)BigInteger.Clamp(by, -length - 1, length + 1);
        if (value is string whole && stride == 1)
            return Characters.Slice(whole, from, Math.Max(from, to));
        IReadOnlyList<object> items = value is string text ? Characters.Split(text) : (Sequence)value;
        var selected = new List<object>();
        for (int i = from; forward ? i < to : i > to; i += stride)
            selected.Add(items[i]);
        run.Limits.SpendElements(selected.Count);
        return value is Sequence sequence ? sequence.With([.. selected]) : string.Concat(selected.Cast<string>());
    }

    private static int Bound(object value, int length, bool forward, bool isStart)
    {
        (int least, int most) = forward ? (0, length) : (-1, length - 1);
        if (value is None)
            return isStart == forward ? least : most;
        BigInteger at = Numbers.Whole(value);
        return (int)BigInteger.Clamp(at.Sign < 0 ? at + length : at, least, most);
    }

    private static bool IsIndex(object value) => value is None || Numbers.IsWhole(value);

    private static IEnumerable<object> Remaining(Limits limits, IteratorValue iterator)
    {
        while (iterator.TryNext(limits, out object? item))
            yield return item;
    }
}
