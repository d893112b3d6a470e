using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>
/// Named arrays, in the order in which they were first set, such as the parameters of a model or the state of a
/// checkpoint. <see cref="Safetensors"/> writes and reads them.
/// </summary>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "It is a dictionary of arrays of several types, not a collection of one"
)]
public sealed class StateDictionary
{
    private readonly OrderedDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Origin, for messages: the path of a file, or <c>state</c>.</summary>
    public string Source { get; init; } = "state";

    /// <summary>Number of entries.</summary>
    public int Count => entries.Count;

    /// <summary>All names, in the order in which they were first set.</summary>
    public IReadOnlyList<string> Names => entries.Keys;

    /// <summary>Whether there is an entry with a name.</summary>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>Returns the element type of an entry.</summary>
    /// <exception cref="InvalidInputException">There is no such entry.</exception>
    public ElementType TypeOf(string name) => Find(name).Type;

    /// <summary>Returns the lengths of the axes of an entry, outermost first.</summary>
    /// <exception cref="InvalidInputException">There is no such entry.</exception>
    public ReadOnlySpan<int> ShapeOf(string name) => Find(name).Shape;

    /// <summary>Removes an entry. Returns whether it existed.</summary>
    public bool Remove(string name) => entries.Remove(name);

    /// <summary>Sets an entry to a copy of an array.</summary>
    /// <typeparam name="T">float, double, int, long, uint, ulong, byte, bool or Half.</typeparam>
    /// <param name="name">Name of the entry; parts are separated by dots.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">The lengths of the axes; none means one axis.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public void Set<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged =>
        Set(name, ElementTypes.Of<T>(), MemoryMarshal.AsBytes(values).ToArray(), ShapeFor(name, values.Length, shape));

    /// <summary>Sets an entry to a single value.</summary>
    /// <typeparam name="T">As for <see cref="Set{T}(string, ReadOnlySpan{T}, ReadOnlySpan{int})"/>.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <param name="value">The value.</param>
    public void SetValue<T>(string name, T value)
        where T : unmanaged => Set(name, new ReadOnlySpan<T>(ref value));

    /// <summary>Sets an entry to values that are stored with another floating-point type, rounded to nearest.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="type">F32, F16, BF16 or F64.</param>
    /// <param name="shape">The lengths of the axes; none means one axis.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements, or the type is not a
    /// floating-point type.</exception>
    public void SetFloats(string name, ReadOnlySpan<float> values, ElementType type, params ReadOnlySpan<int> shape)
    {
        if (!type.IsFloat())
            throw new ArgumentException($"{type.Name()} is not a floating-point type", nameof(type));
        byte[] bytes = new byte[checked(values.Length * type.Size())];
        ElementTypes.FromSingle(type, values, bytes);
        Set(name, type, bytes, ShapeFor(name, values.Length, shape));
    }

    /// <summary>Returns a copy of the elements of an entry.</summary>
    /// <typeparam name="T">The type that it is stored with.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="InvalidInputException">There is no such entry, or its type is different.</exception>
    public T[] Get<T>(string name)
        where T : unmanaged => Values<T>(name).ToArray();

    /// <summary>Returns the value of an entry with a single element.</summary>
    /// <typeparam name="T">The type that it is stored with.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="InvalidInputException">There is no such entry, its type is different, or it does not have
    /// exactly one element.</exception>
    public T GetValue<T>(string name)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = Values<T>(name);
        CheckLength(name, values.Length, 1);
        return values[0];
    }

    /// <summary>Copies the elements of an entry.</summary>
    /// <typeparam name="T">The type that it is stored with.</typeparam>
    /// <param name="name">The entry's name.</param>
    /// <param name="destination">Overwritten; exactly as long as the entry.</param>
    /// <exception cref="InvalidInputException">There is no such entry, or its type or length is another
    /// one.</exception>
    public void CopyTo<T>(string name, Span<T> destination)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = Values<T>(name);
        CheckLength(name, values.Length, destination.Length);
        values.CopyTo(destination);
    }

    /// <summary>Returns the elements of an entry of any floating-point type in single precision.</summary>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="InvalidInputException">There is no such entry, or its type is not a floating-point
    /// type.</exception>
    public float[] GetFloats(string name)
    {
        Entry entry = Find(name);
        float[] values = new float[entry.Bytes.Length / entry.Type.Size()];
        CopyFloatsTo(name, values);
        return values;
    }

    /// <summary>Copies the elements of an entry of any floating-point type in single precision.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="destination">Overwritten; exactly as long as the entry.</param>
    /// <exception cref="InvalidInputException">There is no such entry, or its type or length is another
    /// one.</exception>
    public void CopyFloatsTo(string name, Span<float> destination)
    {
        Entry entry = Find(name);
        if (!entry.Type.IsFloat())
            throw Invalid(name, $"has type {entry.Type.Name()}, but a floating-point type is needed");
        CheckLength(name, entry.Bytes.Length / entry.Type.Size(), destination.Length);
        ElementTypes.ToSingle(entry.Type, entry.Bytes, destination);
    }

    internal ReadOnlySpan<byte> BytesOf(string name) => Find(name).Bytes;

    internal void Set(string name, ElementType type, byte[] bytes, int[] shape) =>
        entries[name] = new Entry(type, bytes, shape);

    private static int[] ShapeFor(string name, int count, ReadOnlySpan<int> shape)
    {
        if (shape.IsEmpty)
            return [count];
        long product = 1;
        foreach (int length in shape)
            product = checked(product * length);
        if (product != count)
            throw new ArgumentException(
                $"'{name}': shape [{string.Join(", ", shape.ToArray())}] does not have {count} elements",
                nameof(shape)
            );
        return shape.ToArray();
    }

    private Entry Find(string name) =>
        entries.TryGetValue(name, out Entry entry)
            ? entry
            : throw new InvalidInputException($"{Source}: '{name}' is missing");

    private ReadOnlySpan<T> Values<T>(string name)
        where T : unmanaged
    {
        Entry entry = Find(name);
        ElementType wanted = ElementTypes.Of<T>();
        if (entry.Type != wanted)
            throw Invalid(name, $"has type {entry.Type.Name()}, but {wanted.Name()} is needed");
        if (wanted == ElementType.Bool && entry.Bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1))
            throw Invalid(name, "has bytes other than 0 and 1, but BOOL is needed");
        return MemoryMarshal.Cast<byte, T>(entry.Bytes);
    }

    private void CheckLength(string name, int actual, int needed)
    {
        if (actual != needed)
            throw Invalid(
                name,
                $"has {actual} element{(actual == 1 ? "" : "s")}, but {needed} {(needed == 1 ? "is" : "are")} needed"
            );
    }

    private InvalidInputException Invalid(string name, string problem) => new($"{Source}: '{name}' {problem}");

    private readonly record struct Entry(ElementType Type, byte[] Bytes, int[] Shape);
}
