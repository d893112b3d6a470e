namespace Proximal.Tensors;

/// <summary>
/// Memory for cached keys and values, in pages that are lent and given back. It grows when all are lent; what it has once
/// taken it keeps for later sequences.
/// </summary>
public sealed class KeyValuePages
{
    // Large enough that hardly any memory is lost behind the last page, small enough to grow gently.
    private const int SlabElements = 1 << 22;

    // A kernel may read as much as a register beyond a page.
    private const int Margin = 16;

    private readonly Device device;
    private readonly int pageElements;
    private readonly List<DeviceMemory> slabs = [];
    private readonly Stack<Address> free = new();

    /// <summary>Pages of one size; no memory is taken yet.</summary>
    /// <param name="device">Where they are.</param>
    /// <param name="pageElements">See <see cref="DecoderPass.PageElements"/>.</param>
    public KeyValuePages(Device device, int pageElements)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageElements);
        this.device = device;
        this.pageElements = pageElements;
    }

    /// <summary>How many pages are lent.</summary>
    public int Lent { get; private set; }

    /// <summary>How many pages there is memory for.</summary>
    public int Capacity => Lent + free.Count;

    /// <summary>Lends a page, whose contents are unspecified.</summary>
    public Address Rent()
    {
        if (free.Count == 0)
            Grow();
        Lent++;
        return free.Pop();
    }

    /// <summary>Takes a page back.</summary>
    /// <param name="page">What <see cref="Rent"/> returned.</param>
    public void Return(Address page)
    {
        Lent--;
        free.Push(page);
    }

    private void Grow()
    {
        int count = Math.Max(1, SlabElements / pageElements);
        var slab = new DeviceMemory(device, ((long)count * pageElements) + Margin);
        slabs.Add(slab);
        for (int i = count - 1; i >= 0; i--)
            free.Push(slab.Address + ((long)i * pageElements));
    }
}
