using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>The entries of a state as bytes, for another rank of the same program.</summary>
internal static class StateMessage
{
    /// <summary>Writes all entries.</summary>
    public static byte[] Write(StateDictionary state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(state.Count);
        foreach (string name in state.Names)
        {
            ReadOnlySpan<int> shape = state.ShapeOf(name);
            ReadOnlySpan<byte> bytes = state.BytesOf(name);
            writer.Write(name);
            writer.Write((int)state.TypeOf(name));
            writer.Write(shape.Length);
            writer.Write(MemoryMarshal.AsBytes(shape));
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Adds all entries to a state.</summary>
    public static void Read(byte[] message, StateDictionary state)
    {
        using var reader = new BinaryReader(new MemoryStream(message));
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            string name = reader.ReadString();
            var type = (ElementType)reader.ReadInt32();
            int[] shape = new int[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(shape.AsSpan()));
            byte[] bytes = new byte[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(bytes);
            state.Set(name, type, bytes, shape);
        }
    }
}
