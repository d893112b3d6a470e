namespace Proximal.Rendering;

/// <summary>Compresses the pixels of a GIF's frame: Lempel, Ziv and Welch's method with codes of 9 to 12 bits.</summary>
internal sealed class LzwEncoder
{
    private const int SymbolBits = 8,
        MaxBits = 12,
        MaxCodes = 1 << MaxBits;
    private const int Clear = 1 << SymbolBits,
        End = Clear + 1,
        FirstFree = Clear + 2;
    private const int Slots = 2 * MaxCodes,
        Empty = -1;

    // A sequence is a known one and a symbol; a hash table finds its code.
    private readonly int[] sequences = new int[Slots];
    private readonly short[] codes = new short[Slots];
    private readonly byte[] block = new byte[255];
    private Stream output = Stream.Null;
    private int blockLength,
        pending,
        pendingBits,
        bits,
        next;

    /// <summary>Writes the pixels' data as the format holds it: code size, blocks, terminator.</summary>
    public void Write(ReadOnlySpan<byte> pixels, Stream output)
    {
        this.output = output;
        (blockLength, pending, pendingBits) = (0, 0, 0);
        output.WriteByte(SymbolBits);
        Forget();
        Emit(Clear);
        int known = pixels[0];
        foreach (byte symbol in pixels[1..])
        {
            int sequence = (known << SymbolBits) | symbol;
            int slot = Slot(sequence);
            if (sequences[slot] == sequence)
            {
                known = codes[slot];
                continue;
            }

            Emit(known);
            if (next < MaxCodes)
            {
                (sequences[slot], codes[slot]) = (sequence, (short)next);
                Grow();
            }
            else
            {
                Emit(Clear);
                Forget();
            }

            known = symbol;
        }

        Emit(known);
        Grow();
        Emit(End);
        if (pendingBits > 0)
            Append((byte)pending);
        Flush();
        output.WriteByte(0);
    }

    private void Forget()
    {
        Array.Fill(sequences, Empty);
        (bits, next) = (SymbolBits + 1, FirstFree);
    }

    // The decoder learns a sequence one code later, and widens its codes when the next would not fit.
    private void Grow()
    {
        if (next == 1 << bits && bits < MaxBits)
            bits++;
        next++;
    }

    private int Slot(int sequence)
    {
        int slot = (int)((uint)sequence * 2654435761u >> (32 - MaxBits - 1));
        while (sequences[slot] != Empty && sequences[slot] != sequence)
            slot = (slot + 1) % Slots;
        return slot;
    }

    private void Emit(int code)
    {
        pending |= code << pendingBits;
        pendingBits += bits;
        for (; pendingBits >= 8; pendingBits -= 8)
        {
            Append((byte)pending);
            pending >>= 8;
        }
    }

    private void Append(byte value)
    {
        block[blockLength++] = value;
        if (blockLength == block.Length)
            Flush();
    }

    private void Flush()
    {
        if (blockLength == 0)
            return;
        output.WriteByte((byte)blockLength);
        output.Write(block, 0, blockLength);
        blockLength = 0;
    }
}
